"""The state of a corpus and its rows: nothing lost, nothing twice, whatever stops the run.

A run calls, in this order (``scraper batch`` is the loop around it)::

    settings = Settings(canonical=canonical, before_row=write_article_file, before_rows=sync_files_and_warc)
    with State(out, settings, now=time.time()) as state:  # LockHeld, NoState, StateMismatch, NewerState, ...
        log(state.notes)
        run = state.start_run(options, versions, time.time())
        state.retry(["failed"])  # or .refresh(before=...), or .ask_all(): only where the command says so
        for added in state.add_lines("urls.txt", targets):  # drawn by a thread, or a portion between two waits
            ...  # added.bad: a clear line each; added.hosts: lanes that have work now
        for lane in state.hosts_with_work(time.time()):
            for work in state.next_for_host(lane.host, 8, time.time()):  # again when the lane runs dry
                outcome = ...  # fetch and finish work.target; conditional by work.etag and work.last_modified
                recorded = state.record(Finished(work.id, at, outcome.code, row), time.time())
                ...  # what is safe on the disk by now: verdict, id, place of the row; often none yet
        if state.is_due(time.time()):  # look each second: the last outcomes wait for no further one
            recorded = state.flush(time.time())
        recorded = state.flush(time.time())
        state.write_failed()
        state.end_run(run, "done", counts, time.time())

``before_judging`` is asked of each outcome in its order, within the transaction: which article it is, and whether it is
written at all. So decisions see the outcomes before them (:mod:`scraper.batch.decisions`; what they remember is in
``address_book``, ``near_index`` and ``block_counts``).

``record`` takes rows as :mod:`scraper.run.row` makes them. Within one flush the order is: article files
(``before_row``), made safe together with WARC members (``before_rows``), then the rows, made safe, then the commit that
records their end. A kill between leaves whole rows beyond that end, which the next start takes into the state, or half
a line, which it cuts and keeps aside.

A target that was not asked at all (``no_network``, ``host_paused``, ... : :data:`scraper.store.retrying.NOT_TRIED`) may
be recorded too; no try is counted. A ``CannotWrite`` from ``record`` or ``flush`` leaves the buffer as it was. Calls of
their own are :func:`scraper.store.repair.repair`, :func:`scraper.store.check.check` and
:func:`scraper.store.backup.backup`; ``forget`` and ``pack_closed_months`` are the state's.

Others read without the lock: :class:`scraper.store.reader.Reader`.
"""
