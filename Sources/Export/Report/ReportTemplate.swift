/// The report's Mustache template. Recorded text only ever stands in `{{…}}`, which escapes it; `{{{…}}}` is
/// for charts. One template without partials: the library resets the way of escaping inside those. A name that
/// may be nil starts with a dot: without it the library goes on to look for the name further out.
enum ReportTemplate {
  static let text =
    head + firstPage + coverage + criteria + days + exceptions + expected + operations + answers + times
    + change + access + clock + integrity + sampling + method

  static let head = """
    {{% CONTENT_TYPE: EVIDENCE}}
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="attestd-bundle" content="{{binding}}">
    <title>{{host}}, {{period}}: evidence report ({{statusWord}})</title>
    <style>
    \(ReportStyle.css)
    </style>
    </head>
    <body>
    <main>

    """

  static let firstPage = """
    <header>
    <div>
    <div class="kicker">attestd · evidence from host logs</div>
    <h1>{{host}}</h1>
    <p class="meta"><strong>{{period}}</strong> · from {{from}} to {{to}} (end excluded) · all times UTC</p>
    <p class="meta">Criteria in scope: {{scope}} · rule set {{ruleSet}} · attestd {{version}}</p>
    {{#.pseudonymised}}<p class="meta"><strong>{{.}}</strong></p>{{/.pseudonymised}}
    </div>
    <div class="badge {{statusStyle}}"><b>{{statusWord}}</b><br>{{statusNote}}</div>
    </header>

    {{#summary}}
    <section class="cards" aria-label="Summary">
    <div class="card"><div class="name">Time observed</div>
    <div class="value"><a href="coverage.csv">{{coverageValue}}</a></div><div class="sub">{{coverageNote}}</div></div>
    <div class="card"><div class="name">Gaps</div>
    <div class="value"><a href="gaps.csv">{{gapCount}}</a></div><div class="sub">{{gapNote}}</div></div>
    <div class="card"><div class="name">Findings</div>
    <div class="value"><a href="findings.csv">{{findingCount}}</a></div><div class="sub">{{findingNote}}</div></div>
    <div class="card"><div class="name">Open findings</div>
    <div class="value"><a href="findings.csv">{{openCount}}</a></div><div class="sub">{{openNote}}</div></div>
    <div class="card"><div class="name">Operations</div>
    <div class="value"><a href="operations.csv">{{operationCount}}</a></div>
    <div class="sub">recorded by rules for them</div></div>
    </section>

    <div class="two lead topline">
    <section>
    <h3>Findings by level</h3>
    <table>
    <thead><tr><th>Level</th><th class="n">Findings</th><th class="n">Open</th><th class="n">Acknowledged</th>
    <th class="n">Resolved</th><th class="n">Dismissed</th><th class="n">Excepted</th></tr></thead>
    <tbody>
    {{#levels}}
    <tr><td class="level"><span class="chip {{style}}"></span>{{level}}</td><td class="n">{{findings}}</td>
    <td class="n">{{open}}</td><td class="n">{{acknowledged}}</td><td class="n">{{resolved}}</td>
    <td class="n">{{dismissed}}</td><td class="n">{{excepted}}</td></tr>
    {{/levels}}
    {{#total}}
    <tr class="total"><td>{{level}}</td><td class="n">{{findings}}</td><td class="n">{{open}}</td>
    <td class="n">{{acknowledged}}</td><td class="n">{{resolved}}</td><td class="n">{{dismissed}}</td>
    <td class="n">{{excepted}}</td></tr>
    {{/total}}
    </tbody>
    </table>
    </section>
    <section>
    <h3>Not closed yet</h3>
    {{^openFindings}}<p class="soft">{{noOpenWords}}</p>{{/openFindings}}
    <ul class="plain">
    {{#openFindings}}
    <li><span class="chip {{style}}"></span><span class="any">{{title}}</span>
    <span class="detail any">{{level}} · {{state}} · {{when}} · {{subject}}</span></li>
    {{/openFindings}}
    </ul>
    {{#.moreOpen}}<p class="note">and {{moreOpen}} more, see <a href="#exceptions">section 4</a></p>{{/.moreOpen}}
    </section>
    </div>
    {{/summary}}

    <div class="two topline">
    <section class="box">
    <h3>What this report does not cover</h3>
    <dl>
    <dt>In scope, but no host log can speak to them</dt><dd>{{criteria.notObservable}}</dd>
    <dt>In scope, but not configured: no rule behind them</dt><dd>{{criteria.notConfigured}}</dd>
    <dt>Not selected</dt><dd>{{criteria.notSelected}}</dd>
    <dt>Never covered</dt><dd>other hosts, what is not written to a log, and logs not listed in <a href="#coverage">section 1</a></dd>
    </dl>
    </section>
    <section class="box {{integrity.style}}">
    <h3>Integrity</h3>
    <p><strong>{{integrity.outside}}</strong></p>
    <p class="any">{{integrity.signature}} {{integrity.limit}}</p>
    {{#integrity.retention}}<p><strong>{{.}}</strong></p>{{/integrity.retention}}
    <dl><dt>Ledger</dt><dd>{{treeSize}} leaves in shard {{shard}}</dd>
    <dt>Root (RFC 6962)</dt><dd class="mono hash">{{root}}</dd></dl>
    </section>
    </div>
    <nav class="toc" aria-label="Contents">
    <h3>Contents</h3>
    <ol>
    <li><a href="#coverage">Coverage and gaps</a></li>
    <li><a href="#criteria">Criteria and controls</a></li>
    <li><a href="#days">Findings by criterion over days</a></li>
    <li><a href="#exceptions">Exceptions</a>, and <a href="#risk">where they concentrate</a></li>
    <li><a href="#expected">Expected operations</a></li>
    <li><a href="#answers">Responses and their times</a></li>
    <li><a href="#latency">Detection latency</a></li>
    <li><a href="#change">Change of the monitoring</a></li>
    <li><a href="#access">Access</a></li>
    <li><a href="#clock">Clock</a></li>
    <li><a href="#integrity">Integrity</a></li>
    <li><a href="#sampling">Sampling appendix</a></li>
    <li><a href="#method">Method and limits</a></li>
    </ol>
    <p class="note">Figures link to the file that has a row for each thing counted.</p>
    </nav>

    """

  static let method = """
    {{#method}}
    <h2 id="method"><span class="no">13</span>Method and limits</h2>
    <ul class="tight">
    <li>Sources read: <span class="any">{{sourceNames}}</span>. Every entry is examined by every rule that applies
    to its log source; rules are in Sigma's language. In force: {{rules}}.</li>
    <li>A finding belongs to the UTC month of its first event. Repeats of one rule and subject within a window are
    one finding with a count of events. Thresholds of rules are in the rules themselves, by the digest in
    <a href="#change">section 8</a>.</li>
    <li><span class="any">{{counting}}</span></li>
    <li>Time observed is the time in which every source was being read, less recorded gaps that were not
    back-filled. A source counts from its first sign of life in the period. Shares are cut, not rounded, and
    given from ten hours or ten items on; percentiles from n = 10 on.</li>
    <li>A gap of single entries (a line too long, a rule's match limit) makes a cell partial, not a gap.</li>
    <li>Entries from text files have an unverified origin: any process that may write the file can write them.
    Journal entries count for a program only if journald's own fields agree.</li>
    <li>Response times run from the record of a finding. Targets in general: {{targets}}. Who responded is taken from
    the operating system's peer credentials, never from what was typed.</li>
    <li>An expectation is judged once the logs were read past its period and the grace behind it.</li>
    <li>Recorded texts are redacted before they are kept: what looks like a secret is replaced by a token that is the
    same for the same secret on this host. What looks like none may be one. The exact text is in findings.jsonl.</li>
    <li>Retention: {{retention}}</li>
    <li>“Not exercised” means that rules for an operation were in force and it did not occur; “not configured” that
    no rule is behind a criterion or control. Neither is evidence of operation.</li>
    <li>Not covered: other hosts, what is not written to a log, logs that are not listed in
    <a href="#coverage">section 1</a>, and what no rule looks for.</li>
    </ul>
    {{/method}}
    <h3>Signatures</h3>
    <div class="signatures"><div>Prepared by</div><div>Reviewed by (not a responder)</div><div>Date</div></div>
    </main>
    </body>
    </html>

    """
}
