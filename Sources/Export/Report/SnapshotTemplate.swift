/// The report of a bundle about one moment; what holds for `ReportTemplate` holds here.
enum SnapshotTemplate {
  static let text = """
    {{% CONTENT_TYPE: EVIDENCE}}
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
    <meta name="attestd-bundle" content="{{binding}}">
    <title>{{host}} as of {{moment}}: design of the monitoring</title>
    <style>
    \(ReportStyle.css)
    </style>
    </head>
    <body>
    <main>
    <header>
    <div>
    <div class="kicker">attestd · evidence from host logs</div>
    <h1>{{host}}</h1>
    <p class="meta"><strong>As of {{moment}}</strong> · all times UTC · attestd {{version}}</p>
    </div>
    <div class="badge"><b>AS OF A DATE</b><br>not a period</div>
    </header>
    <div class="box">
    <p><strong>This bundle is about one moment. It says what was in force and what was open then, and claims nothing
    about a period: not that any control operated before or after.</strong> For a period, export its months.</p>
    </div>

    <h2 id="design"><span class="no">1</span>What was in force (<a href="design.csv">design.csv</a>)</h2>
    {{^isDesignKnown}}<p class="box warn">The configuration or the rules were changed since, and no closed month and no
    document of the time keeps their words: controls, rules and expectations of the moment are on the record by their digests
    only.</p>{{/isDesignKnown}}
    {{#groups}}
    <h3>{{name}}</h3>
    <div class="scroll"><table><caption>{{note}}</caption>
    <thead><tr><th>Id</th><th>What</th><th>Value</th><th>In force since</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td class="any">{{id}}</td><td class="any">{{title}}</td><td class="any">{{value}}</td>
    <td>{{since}}<span class="detail">{{place}}</span></td></tr>
    {{/rows}}
    </tbody></table></div>
    {{/groups}}

    <h2 id="coverage"><span class="no">2</span>Sources as last seen (<a href="coverage.csv">coverage.csv</a>)</h2>
    {{^sources}}<p class="soft">0 rows: no source had been read.</p>{{/sources}}
    {{^empty(sources)}}
    <div class="scroll"><table><caption>The newest finished interval of each source before the moment</caption>
    <thead><tr><th>Source</th><th>From</th><th>To</th><th>Clock</th></tr></thead>
    <tbody>{{#sources}}
    <tr><td class="any">{{name}}</td><td>{{start}}</td><td>{{end}}</td><td>{{clock}}</td></tr>
    {{/sources}}</tbody></table></div>
    {{/empty(sources)}}
    {{^gaps}}<p class="soft">0 rows: no gap was open.</p>{{/gaps}}
    {{^empty(gaps)}}
    <div class="scroll"><table><caption>Gaps that were open (<a href="gaps.csv">gaps.csv</a>)</caption>
    <thead><tr><th>Gap</th><th>Source</th><th>Cause</th><th>Found</th></tr></thead>
    <tbody>{{#gaps}}
    <tr><td class="mono">{{id}}</td><td class="any">{{source}}</td><td>{{cause}}</td><td>{{opened}}</td></tr>
    {{/gaps}}</tbody></table></div>
    {{/empty(gaps)}}

    <h2 id="open"><span class="no">3</span>Findings and exceptions that were open (<a href="findings.csv">findings.csv</a>)</h2>
    <p>{{findingCount}} findings were neither resolved nor dismissed; {{exceptionCount}} of them were excepted.</p>
    {{^findings}}<p class="soft">0 rows: nothing was open.</p>{{/findings}}
    {{^empty(findings)}}
    <div class="scroll"><table>
    <thead><tr><th>Level</th><th>Finding</th><th>What</th><th>First event</th><th>State then</th></tr></thead>
    <tbody>{{#findings}}
    <tr><td class="level"><span class="chip {{style}}"></span>{{level}}</td><td class="mono">{{id}}</td>
    <td class="any">{{title}}</td><td>{{first}}</td><td>{{state}}</td></tr>
    {{/findings}}</tbody></table></div>
    {{#.findingsLeftOut}}<p class="note">Another {{findingsLeftOut}} are in findings.csv.</p>{{/.findingsLeftOut}}
    {{/empty(findings)}}

    {{#integrity}}
    <h2 id="integrity"><span class="no">4</span>Integrity</h2>
    <p class="any"><strong>{{signature}}</strong> {{outside}}</p>
    <p>{{limit}} {{#.retention}}{{.}}{{/.retention}}</p>
    {{/integrity}}
    <p>The leaves of the day up to the moment are in the bundle, and the hashes of all {{treeSize}} leaves of shard
    {{shard}}; a row of design.csv that a leaf states brings that leaf. That none came later, and that nothing else was open, is
    the host's word: the bundles of the months show it. Root: <span class="mono hash">{{root}}</span></p>
    <p>Check it offline: <a href="VERIFY.md">VERIFY.md</a>.</p>
    <h3>Signatures</h3>
    <div class="signatures"><div>Prepared by</div><div>Reviewed by (not a responder)</div><div>Date</div></div>
    </main>
    </body>
    </html>

    """
}
