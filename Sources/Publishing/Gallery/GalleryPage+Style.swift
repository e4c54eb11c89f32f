extension GalleryPage {
  /// The page's style sheet, for light and dark modes and for screens from a phone's width on.
  static let style = """
    :root {
      color-scheme: light dark;
      --page: #fff; --text: #1c1e21; --quiet: #5f656d; --rule: #dcdfe3; --soft: #f4f5f7;
      --bar: #3d6fb4; --mark: #1c1e21; --threshold: #b3541e; --link: #2456a0;
    }
    @media (prefers-color-scheme: dark) {
      :root {
        --page: #16181b; --text: #e6e8eb; --quiet: #9ba2ab; --rule: #33383e; --soft: #1f2226;
        --bar: #6f9fdd; --mark: #f2f3f5; --threshold: #eda06a; --link: #93b8ee;
      }
    }
    * { box-sizing: border-box; }
    body {
      margin: 0; background: var(--page); color: var(--text);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", "DejaVu Sans", sans-serif;
    }
    main { max-width: 1080px; margin: 0 auto; padding: 40px 20px 28px; }
    h1 { margin: 0; font-size: 30px; line-height: 1.2; letter-spacing: -0.01em; overflow-wrap: anywhere; }
    h2 { margin: 44px 0 14px; padding-bottom: 6px; border-bottom: 1px solid var(--rule); font-size: 20px; }
    h3 { margin: 18px 0 8px; font-size: 15px; overflow-wrap: anywhere; }
    .lead { margin: 6px 0 0; color: var(--quiet); overflow-wrap: anywhere; }
    .note { margin: 0 0 10px; color: var(--quiet); font-size: 14px; }
    a { color: var(--link); }
    figure { margin: 0; min-width: 0; }
    figcaption { margin-top: 8px; color: var(--quiet); font-size: 14px; line-height: 1.45; }
    figcaption strong { color: var(--text); font-variant-numeric: tabular-nums; }
    video, img { display: block; width: 100%; height: auto; border-radius: 4px; background: var(--soft); }
    figure video, figure img { border: 1px solid var(--rule); }
    .result { margin: 10px 0 0; font-size: 20px; color: var(--quiet); font-variant-numeric: tabular-nums; }
    .result strong { color: var(--text); font-size: 34px; letter-spacing: -0.01em; }
    .result .solved {
      margin-left: 10px; padding: 3px 10px; border-radius: 12px; background: var(--soft); color: var(--text);
      font-size: 14px; vertical-align: 3px;
    }
    .result .name { display: block; font-size: 15px; overflow-wrap: anywhere; }
    /* Below the picture is room for the controls of Chromium, the highest ones. */
    .player { position: relative; padding-bottom: calc(100% * var(--ratio) + 80px); }
    .player video {
      position: absolute; inset: 0; height: 100%; object-fit: contain; object-position: top; border: 0; background: transparent;
    }
    .player .still { position: absolute; top: 0; left: 0; border: 0; pointer-events: none; }
    .player:hover .still, .player:focus-within .still { opacity: 0; }
    @media (hover: none) { .player .still { display: none; } }
    .training {
      display: grid; grid-template-columns: repeat(auto-fit, minmax(min(420px, 100%), 1fr)); gap: 22px 20px; align-items: start;
    }
    .hero { margin-top: 26px; }
    .cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(300px, 100%), 1fr)); gap: 22px 20px; }
    .results { display: grid; grid-template-columns: minmax(0, 1fr); gap: 28px 48px; align-items: start; }
    @media (min-width: 860px) { .results { grid-template-columns: auto minmax(0, 1fr); } }
    .scroll { overflow-x: auto; min-width: 0; }
    table { border-collapse: collapse; font-size: 14px; font-variant-numeric: tabular-nums; }
    th, td { padding: 5px 0 5px 24px; text-align: right; white-space: nowrap; font-weight: normal; }
    th[scope="row"], thead td { padding-left: 0; text-align: left; }
    thead th { font-weight: 600; vertical-align: bottom; }
    tbody tr:not(.detail) > * { border-top: 1px solid var(--rule); }
    .detail > * { padding-top: 0; color: var(--quiet); }
    .detail th[scope="row"] { padding-left: 14px; }
    .histogram .panel { padding: 6px 16px 0 36px; }
    .histogram .panel h3 { margin: 4px 0 14px -36px; }
    .histogram .panel:first-child h3 { margin-top: 0; }
    .plot { display: block; overflow: visible; }
    .plot rect { fill: var(--bar); stroke: var(--page); stroke-width: 1; }
    .dots { display: block; overflow: visible; margin-bottom: 8px; }
    .dots circle { fill: var(--bar); fill-opacity: 0.55; }
    .plot text { fill: var(--quiet); font-size: 12px; font-variant-numeric: tabular-nums; }
    .plot .count { text-anchor: end; }
    .plot .value { text-anchor: middle; }
    .plot .level { stroke: var(--rule); }
    .plot .axis, .plot .tick { stroke: var(--quiet); }
    .plot .mean { stroke: var(--mark); stroke-width: 2; }
    .plot .threshold { stroke: var(--threshold); stroke-width: 2; stroke-dasharray: 5 4; }
    dl { margin: 0; font-size: 14px; }
    dt { font-weight: 600; overflow-wrap: anywhere; }
    dt:not(:first-child) { margin-top: 14px; }
    dd { margin: 2px 0 0; color: var(--quiet); overflow-wrap: anywhere; }
    code { font: 13px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    footer { margin-top: 48px; padding-top: 12px; border-top: 1px solid var(--rule); color: var(--quiet); font-size: 13px; }
    @media (max-width: 520px) {
      main { padding: 24px 16px; }
      h1 { font-size: 25px; }
      table { font-size: 13px; }
      th, td { padding-left: 14px; white-space: normal; vertical-align: top; overflow-wrap: anywhere; }
      td, th[scope="row"] { overflow-wrap: normal; }
      .detail th[scope="row"] { padding-left: 10px; }
    }
    footer p { margin: 0 0 6px; overflow-wrap: anywhere; }
    @media print {
      main { max-width: none; padding: 0; }
      figure, .result { break-inside: avoid; }
      .player { padding-bottom: calc(100% * var(--ratio)); }
    }
    """
}
