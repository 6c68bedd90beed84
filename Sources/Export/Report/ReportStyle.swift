/// The report's style sheet: one measure of spacing, a sober palette, A4 portrait when printed.
enum ReportStyle {
  static let css = """
    :root { color-scheme: light; --paper: #fff; --ink: #1b2230; --soft: #5c6677; --line: #d9dee6; --fill: #f4f6f9;
      --accent: #2f4b7c; --full: #4a6a9d; --late: #9db3d3; --warn: #9a5b00; --warnfill: #fdf4e3; --bad: #a3262a;
      --critical: #6f1022; --high: #c0452f; --medium: #e0a03c; --low: #7fa0bb; --informational: #c3ccd6; }
    @media screen and (prefers-color-scheme: dark) {
      :root { color-scheme: dark; --paper: #12161d; --ink: #e4e8ee; --soft: #9aa5b5; --line: #303846;
        --fill: #1a202a; --accent: #9db9e8; --full: #5f83bb; --late: #3c5275; --warn: #e8b458;
        --warnfill: #2b2416; --bad: #f0797c; --critical: #d2506c; --high: #e2735d; --medium: #e3b05a;
        --low: #7193ae; --informational: #566273; } }
    * { box-sizing: border-box; }
    html { -webkit-text-size-adjust: 100%; }
    body { margin: 0; background: var(--paper); color: var(--ink); font: 14px/1.45 system-ui, "Segoe UI", Roboto,
      "Helvetica Neue", "Liberation Sans", "DejaVu Sans", Arial, sans-serif; font-variant-numeric: tabular-nums; }
    main { max-width: 1080px; margin: 0 auto; padding: 36px 40px 56px; }
    a { color: inherit; text-decoration-color: var(--soft); text-underline-offset: 2px; }
    h1 { font-size: 28px; line-height: 1.2; margin: 2px 0 4px; overflow-wrap: anywhere; }
    h2 { font-size: 18px; margin: 44px 0 10px; padding-top: 14px; border-top: 2px solid var(--ink);
      break-after: avoid; }
    h2 .no { display: inline-block; min-width: 32px; color: var(--soft); font-weight: 400; }
    h3 { font-size: 14px; margin: 22px 0 6px; break-after: avoid; }
    p { margin: 6px 0; max-width: 88ch; }
    .soft, .note { color: var(--soft); }
    .note { font-size: 12.5px; }
    code, .mono { font: 12px/1.4 ui-monospace, "SF Mono", Menlo, "DejaVu Sans Mono", "Liberation Mono", monospace; }
    .hash { overflow-wrap: anywhere; }
    header { display: flex; justify-content: space-between; align-items: flex-start; gap: 32px; }
    .kicker { font-size: 12px; letter-spacing: .09em; text-transform: uppercase; color: var(--soft); }
    .badge { flex: none; max-width: 250px; text-align: right; font-size: 12.5px; color: var(--soft); }
    .badge b { display: inline-block; padding: 5px 14px; border: 2px solid var(--ink); color: var(--ink);
      font-size: 14px; letter-spacing: .1em; margin-bottom: 6px; }
    .badge.provisional b { border-style: dashed; border-color: var(--warn); color: var(--warn); }
    .meta { color: var(--soft); margin: 0; }
    .meta strong { color: var(--ink); }
    .cards { display: grid; grid-template-columns: repeat(5, 1fr); gap: 12px; margin: 24px 0 8px; }
    .card { border: 1px solid var(--line); background: var(--fill); border-radius: 4px; padding: 12px 14px; }
    .card .name { font-size: 12px; color: var(--soft); }
    .card .value { font-size: 24px; line-height: 1.25; font-weight: 600; white-space: nowrap; }
    .card .value a { text-decoration: none; }
    .card .sub { font-size: 12px; line-height: 1.35; color: var(--soft); }
    .two { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 28px; }
    .two.lead { grid-template-columns: minmax(0, 1.45fr) minmax(0, 1fr); }
    .box { border: 1px solid var(--line); border-radius: 4px; padding: 12px 16px; break-inside: avoid; }
    .box h3 { margin-top: 0; }
    .box p { font-size: 13px; }
    .box.warn { border-color: var(--warn); background: var(--warnfill); }
    .topline { margin-top: 24px; }
    dl { margin: 0; font-size: 13px; }
    dt { color: var(--soft); margin-top: 6px; }
    dd { margin: 0; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; width: 100%; font-size: 13px; margin: 8px 0 4px; }
    th { text-align: left; font-weight: 600; font-size: 12px; color: var(--soft); vertical-align: bottom;
      border-bottom: 1.5px solid var(--ink); padding: 4px 10px 4px 0; }
    td { vertical-align: top; border-bottom: 1px solid var(--line); padding: 6px 10px 6px 0;
      overflow-wrap: break-word; }
    table.fixed { table-layout: fixed; min-width: 660px; }
    th:last-child, td:last-child { padding-right: 0; }
    tr { break-inside: avoid; }
    thead { display: table-header-group; }
    tr.total td { font-weight: 600; border-bottom: 0; }
    .n { text-align: right; white-space: nowrap; }
    .n + td:not(.n), .n + th:not(.n) { padding-left: 10px; }
    .nowrap { white-space: nowrap; }
    td.any, .any { overflow-wrap: anywhere; }
    .detail { display: block; color: var(--soft); font-size: 12px; }
    .record { display: block; margin-top: 3px; padding: 3px 6px; background: var(--fill);
      border-left: 2px solid var(--line); overflow-wrap: anywhere; unicode-bidi: isolate; }
    .level { white-space: nowrap; }
    .chip { display: inline-block; width: 10px; height: 10px; border-radius: 2px; margin-right: 6px; }
    .chip { width: 13px; height: 13px; font: 700 9px/13px sans-serif; text-align: center; color: #fff;
      vertical-align: 1px; }
    .chip.l-critical::after { content: "C"; } .chip.l-high::after { content: "H"; }
    .chip.l-medium::after { content: "M"; } .chip.l-low::after { content: "L"; }
    .chip.l-informational::after { content: "I"; }
    .chip.l-medium, .chip.l-low { color: #1b2230; }
    .chip.l-informational { color: var(--ink); }
    .chip.l-critical { background: var(--critical); } .chip.l-high { background: var(--high); }
    .chip.l-medium { background: var(--medium); } .chip.l-low { background: var(--low); }
    .chip.l-informational { background: var(--informational); }
    .state .g { display: inline-block; width: 17px; }
    .s-mute { color: var(--soft); } .s-warn { color: var(--warn); } .s-exception { color: var(--bad); }
    .open { font-weight: 600; } td.state, th.state { padding-left: 10px; }
    ul.plain { list-style: none; margin: 0; padding: 0; }
    ul.plain li { padding: 5px 0; border-bottom: 1px solid var(--line); }
    ul.plain li:last-child { border-bottom: 0; }
    ul.tight { margin: 6px 0; padding-left: 18px; max-width: 88ch; }
    ul.tight li { margin: 3px 0; }
    .chart { display: block; width: 100%; height: auto; margin: 8px 0; overflow: visible; break-inside: avoid; }
    .axis { font-size: 10.5px; fill: var(--soft); } .axis.soft { opacity: .65; }
    .label { font-size: 12px; fill: var(--ink); }
    .grid { stroke: var(--line); stroke-width: 1; }
    rect.l-critical, circle.l-critical { fill: var(--critical); } rect.l-high, circle.l-high { fill: var(--high); }
    rect.l-medium, circle.l-medium { fill: var(--medium); } rect.l-low, circle.l-low { fill: var(--low); }
    rect.l-informational, circle.l-informational { fill: var(--informational); }
    .k-time { fill: var(--full); } .k-late { fill: var(--medium); }
    .dot { stroke: var(--paper); stroke-width: 1; }
    .strip { display: block; max-width: 100%; height: auto; margin: 2px 0 4px; overflow: visible; }
    .trend { display: block; max-width: 100%; height: auto; overflow: visible; }
    .t-bar { fill: var(--late); } .t-now { fill: var(--accent); } .t-base { stroke: var(--line); stroke-width: 1; }
    .t-none { stroke: var(--soft); stroke-width: 1; }
    .rowchart { margin: 0; }
    .e-met { fill: var(--full); } .e-late { fill: var(--late); } .e-slash { stroke: var(--full); stroke-width: 2; }
    .e-missed { fill: var(--fill); stroke: var(--bad); stroke-width: 1.4; }
    .e-cross { stroke: var(--bad); stroke-width: 1.8; fill: none; }
    .e-none { fill: var(--fill); stroke: var(--soft); stroke-width: 1; stroke-dasharray: 2 2; }
    .e-unseen { stroke: var(--warn); stroke-width: 1.6; }
    .c-full { fill: var(--full); } .c-late { fill: var(--late); } .m-late { stroke: var(--full); stroke-width: 2; }
    .c-partial, .c-gap, .c-none { fill: var(--fill); stroke: var(--line); stroke-width: 1; }
    .m-partial { fill: var(--full); }
    .c-gap { stroke: var(--bad); stroke-width: 1.4; } .m-gap { stroke: var(--bad); stroke-width: 1.8; fill: none; }
    .c-none { stroke-dasharray: 2 2; stroke: var(--soft); } .m-none { fill: var(--soft); }
    .c-future { fill: none; stroke: var(--line); stroke-width: .6; }
    .legend { display: flex; flex-wrap: wrap; gap: 4px 22px; font-size: 12px; color: var(--soft); margin: 6px 0; }
    .legend span { display: inline-flex; align-items: center; gap: 7px; }
    .legend .chip { margin: 0; display: inline-block; }
    .on { font: 700 8px sans-serif; fill: #fff; } .on.l-medium, .on.l-low { fill: #1b2230; }
    .on.l-informational { fill: var(--ink); }
    .swatch { width: 26px; height: 13px; overflow: visible; flex: none; }
    caption { text-align: left; font-size: 12px; color: var(--soft); padding: 4px 0; }
    table.narrow { width: auto; min-width: 50%; } .n.wrap { white-space: normal; }
    .toc { margin-top: 24px; break-inside: avoid; } .toc ol { columns: 3; column-gap: 28px; margin: 6px 0; padding-left: 22px;
      font-size: 13px; } .toc li { margin: 2px 0; break-inside: avoid; }
    .signatures { display: grid; grid-template-columns: repeat(3, 1fr); gap: 32px; margin-top: 56px;
      break-inside: avoid; }
    .signatures div { border-top: 1px solid var(--ink); padding-top: 5px; font-size: 12px; color: var(--soft); }
    @media screen and (max-width: 760px) { main { padding: 20px 16px; } header { display: block; }
      .badge { text-align: left; margin-top: 12px; } .cards { grid-template-columns: repeat(2, 1fr); }
      .two, .two.lead { grid-template-columns: minmax(0, 1fr); } .chart { min-width: 640px; } .rowchart { min-width: 0; }
      .toc ol { columns: 1; } }
    @page { size: A4; margin: 15mm 14mm 16mm;
      @bottom-right { content: counter(page) " / " counter(pages); font: 8pt sans-serif; color: #5c6677; } }
    @media print {
      * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      body { font-size: 9.3pt; } main { max-width: none; padding: 0; }
      h1 { font-size: 19pt; } h2 { font-size: 12.5pt; margin-top: 26px; padding-top: 8px; }
      h3 { font-size: 9.8pt; margin-top: 14px; }
      table { font-size: 8.3pt; } th { font-size: 7.8pt; } .note, .detail, .legend, caption, .toc ol { font-size: 7.8pt; }
      td { padding: 4px 7px 4px 0; } th { padding: 3px 7px 3px 0; }
      code, .mono { font-size: 7.5pt; } dl, .box p { font-size: 8.5pt; }
      .cards { gap: 8px; margin: 16px 0 4px; } .card { padding: 8px 10px; } .card .value { font-size: 15pt; }
      .card .name, .card .sub { font-size: 7.6pt; } .two { gap: 16px; }
      .two.lead { grid-template-columns: minmax(0, 1.6fr) minmax(0, 1fr); }
      .two.lead td, .two.lead th { padding-right: 3px; font-size: 7pt; } .two.lead li { font-size: 8pt; padding: 3px 0; } .badge { max-width: 190px; font-size: 7.8pt; } .topline { margin-top: 16px; }
      .scroll { overflow: visible; } table.fixed { min-width: 0; } .pagebreak { break-before: page; } a { text-decoration: none; } }
    """
}
