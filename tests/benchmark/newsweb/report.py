"""After a run: how polite the client was, by the log, and how many texts came out right."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from pathlib import Path


def report(path: str, as_json: bool = False) -> dict:
    """How polite the client was. In flight: from a request's arrival until its answer went to the socket."""
    rows = [json.loads(line) for line in Path(path).read_text().splitlines() if line.endswith("}")]
    reqs = [r for r in rows if r["ev"] == "req"]
    events: dict[int, list[tuple[float, int]]] = defaultdict(list)
    conns: dict[int, list[tuple[float, int]]] = defaultdict(list)
    for r in reqs:
        events[r["host"]] += [(r["began"], 1), (r["t"], -1)]
    for r in rows:
        if r["ev"] != "req":
            conns[r["host"]].append((r["t"], 1 if r["ev"] == "open" else -1))

    def peak(marks: list[tuple[float, int]]) -> int:
        now = most = 0
        for _, step in sorted(marks):
            now += step
            most = max(most, now)
        return most

    gaps = []
    robots_first = 0
    for host in events:
        own = sorted((r["began"], r["path"]) for r in reqs if r["host"] == host)
        pages = [t for t, p in own if p != "/robots.txt"]
        gaps += [b - a for a, b in zip(pages, pages[1:])]
        asked = [t for t, p in own if p == "/robots.txt"]
        robots_first += bool(asked and (not pages or asked[0] <= pages[0]))
    gaps.sort()
    times = Counter((r["host"], r["path"]) for r in reqs)
    span = max(r["t"] for r in reqs) - min(r["began"] for r in reqs) if reqs else 0.0
    found = dict(
        requests=len(reqs), seconds=round(span, 2), per_second=round(len(reqs) / span, 1) if span else None, hosts=len(events),
        connections=sum(1 for r in rows if r["ev"] == "open"),
        in_flight_per_host=max((peak(e) for e in events.values()), default=0), in_flight_overall=peak([m for e in events.values() for m in e]),
        connections_per_host=max((peak(e) for e in conns.values()), default=0), connections_overall=peak([m for e in conns.values() for m in e]),
        spacing_min=round(gaps[0], 4) if gaps else None, spacing_p5=round(gaps[len(gaps) // 20], 4) if gaps else None, spacing_median=round(gaps[len(gaps) // 2], 4) if gaps else None,
        asked_again=sum(n - 1 for n in times.values()), most_for_one=max(times.values(), default=0),
        robots_first=robots_first, status=dict(Counter(str(r["status"]) for r in reqs).most_common()),
        packed=sum("gzip" in r["heads"].get("accept-encoding", "") for r in reqs), conditional=sum("if-none-match" in r["heads"] or "if-modified-since" in r["heads"] for r in reqs),
        agents=[a for a, _ in Counter(r["heads"].get("user-agent", "") for r in reqs).most_common(3)],
    )  # fmt: skip
    if as_json:
        print(json.dumps(found))
    else:
        for k, v in found.items():
            print(f"{k:22} {v}")
    return found


def shingles(text: str, n: int = 4) -> Counter:
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[i : i + n]) for i in range(len(words) - n + 1))


def right(row: dict, text: str) -> bool:
    """All of the paragraphs (95 % of their runs of four words), and at most a tenth that is neither text nor its head."""
    body = shingles("\n".join(row["paragraphs"]))
    got = shingles(text or "")
    head = shingles(
        "\n".join([row["title"], row["standfirst"], row["author"], row["published"], row["caption"], *row["headings"]])
    )
    whole = shingles("\n".join([row["title"], row["standfirst"], *row["paragraphs"], *row["headings"]]))
    recall = sum((body & got).values()) / max(1, sum(body.values()))
    known = body | head | whole
    seams = 3 * (len(row["paragraphs"]) + len(row["headings"]) + 5)
    foreign = sum(n for s, n in got.items() if s not in known)
    return recall >= 0.95 - 3 * len(row["headings"]) / max(1, sum(body.values())) and foreign - seams <= 0.1 * sum(
        got.values()
    )


def outputs(path: str, by_title: dict[str, str]) -> list[tuple[str, str]]:
    """Pairs of address and text, from JSONL (``url``, ``text``) or from a folder of trafilatura's or others' files."""
    root = Path(path)
    found: list[tuple[str, str]] = []
    if root.is_dir():
        for file in sorted(root.rglob("*")):
            if not file.is_file():
                continue
            text = file.read_text(errors="replace")
            if text.startswith("---\n"):  # YAML front matter
                front, _, text = text[4:].partition("\n---")
                address = next(
                    (
                        line.partition(":")[2].strip().strip("\"'")
                        for line in front.splitlines()
                        if line.startswith("url:")
                    ),
                    "",
                )
            elif file.suffix == ".json":
                row = json.loads(text)
                address, text = row.get("url") or row.get("source") or "", row.get("text") or row.get("maintext") or ""
            else:
                address = by_title.get(text.split("\n")[0].strip(), str(file))
            found.append((address, text))
        return found
    for line in root.open(errors="replace"):
        try:
            row = json.loads(line)
        except ValueError:
            found.append(("broken line", ""))
            continue
        if row.get("text"):
            found.append((row.get("url") or "", row["text"]))
    return found


def check(truth: str, path: str, as_json: bool = False) -> dict:
    rows = [json.loads(line) for line in Path(truth).open()]
    by = {r["url"]: r for r in rows} | {r["final"]: r for r in rows}
    got = outputs(path, {})
    seen: Counter[str] = Counter()
    good = bad = unknown = 0
    for address, text in got:
        row = by.get(address) or by.get(address.partition("?")[0])
        if row is None:
            unknown += 1
            continue
        seen[row["final"]] += 1
        if seen[row["final"]] > 1:
            continue
        if right(row, text):
            good += 1
        else:
            bad += 1
    wanted = {r["final"] for r in rows if r["gives_text"]}
    found = dict(
        wanted=len(wanted),
        outputs=len(got),
        right=good,
        wrong=bad,
        missing=len(wanted - set(seen)),
        doubled=sum(n - 1 for n in seen.values()),
        unknown=unknown,
        share_right=round(good / len(wanted), 4),
        missing_by_fault=dict(Counter(str(r["fault"]) for r in rows if r["gives_text"] and r["final"] not in seen)),
    )
    print(json.dumps(found) if as_json else "\n".join(f"{k:18} {v}" for k, v in found.items()))
    return found
