"""``python -m tests.benchmark.newsweb serve|report|check``; README.md beside this file tells the rest."""

from __future__ import annotations

import argparse
import asyncio
import sys
from pathlib import Path

from tests.benchmark.newsweb.report import check, report
from tests.benchmark.newsweb.server import serve
from tests.benchmark.newsweb.web import FAULTS


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    sub = p.add_subparsers(dest="what", required=True)
    s = sub.add_parser("serve")
    s.add_argument("--hosts", type=int, default=40)
    s.add_argument("--per-host", type=int, default=50)
    s.add_argument("--port", type=int, default=8900)
    s.add_argument("--page-kb", type=int, default=100)
    s.add_argument("--seed", type=int, default=1)
    s.add_argument(
        "--latency",
        type=float,
        nargs=2,
        default=(0.0, 0.0),
        metavar=("LOW", "HIGH"),
        help="seconds before an answer, drawn by address",
    )
    s.add_argument("--faults", type=float, default=0.0, help="share of addresses with a fault")
    s.add_argument("--fault-kinds", nargs="+", default=FAULTS, choices=FAULTS)
    s.add_argument("--slow", type=float, default=5.0, help="seconds that a slow page takes")
    s.add_argument("--max-per-host", type=int, default=0, help="answer 429 to more requests at once")
    s.add_argument("--crawl-delay", type=float, default=0.0, help="in robots.txt")
    s.add_argument("--agency", type=int, default=0, help="stories a host that all hosts of a language share")
    s.add_argument("--refrains", type=int, default=0, help="paragraphs that end every story of a host and are no text")
    s.add_argument("--intros", action="store_true", help="every fifth story begins with the same paragraph of text")
    s.add_argument("--copies", action="store_true", help="an AMP copy and a reprint of each story")
    s.add_argument("--order", choices=("shuffled", "grouped"), default="shuffled", help="of urls.txt")
    s.add_argument("--tls", nargs=2, metavar=("CERT", "KEY"))
    s.add_argument("--write", metavar="DIR", help="folder for urls.txt, truth.jsonl and log.jsonl")
    r = sub.add_parser("report")
    r.add_argument("log")
    r.add_argument("--json", action="store_true")
    c = sub.add_parser("check")
    c.add_argument("truth")
    c.add_argument("output")
    c.add_argument("--json", action="store_true")
    o = p.parse_args()
    if o.what == "report":
        report(o.log, o.json)
    elif o.what == "check":
        sys.exit(0 if check(o.truth, o.output, o.json)["right"] else 1)
    else:
        if o.write:
            Path(o.write).mkdir(parents=True, exist_ok=True)
        asyncio.run(serve(o))


if __name__ == "__main__":
    main()
