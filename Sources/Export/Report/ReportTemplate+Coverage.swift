/// Sections 1 and 2: what was watched, and what it is evidence for.
extension ReportTemplate {
  static let coverage = """
    {{#coverage}}
    <h2 class="pagebreak" id="coverage"><span class="no">1</span>Coverage and gaps</h2>
    <p><strong>{{gapWords}}</strong></p>
    <p>When the logs of this host were being examined. A column is a UTC day, a cell two hours; the worst source
    decides. Where nothing was observed, the absence of findings means nothing.</p>
    {{#months}}
    <h3>{{name}}</h3>
    <div class="scroll">{{{calendar}}}</div>
    {{/months}}
    <div class="legend">{{#legend}}<span>{{{swatch}}}{{meaning}}</span>{{/legend}}</div>
    <h3>Gaps</h3>
    {{^gapRows}}<p class="soft">0 rows: no gap was recorded in this period.</p>{{/gapRows}}
    {{^empty(gapRows)}}
    <div class="scroll"><table class="fixed"><caption>Gaps: what was not seen, and why (<a href="gaps.csv">gaps.csv</a>)</caption>
    <colgroup><col style="width:5%"><col style="width:11%"><col style="width:11%"><col style="width:17%"><col>
    <col style="width:11%"><col style="width:17%"></colgroup>
    <thead><tr><th class="n">Row</th><th>Opened</th><th>Lasted</th><th>Source</th><th>Why, and what is missing</th>
    <th>Size</th><th>State</th></tr></thead>
    <tbody>
    {{#gapRows}}
    <tr><td class="n">{{number}}</td><td class="nowrap">{{day}}<span class="detail">{{time}}</span></td><td>{{lasted}}</td>
    <td class="any">{{source}}</td><td class="any">{{cause}}<span class="detail">{{detail}}</span>
    <span class="detail mono">{{span}}</span></td><td>{{size}}</td>
    <td class="any">{{state}}<span class="detail">{{explanation}}</span></td></tr>
    {{/gapRows}}
    </tbody></table></div>
    <p class="note">Rows are numbered as in <a href="gaps.csv">gaps.csv</a>.
    {{#.gapsLeftOut}}Another {{gapsLeftOut}} are only there.{{/.gapsLeftOut}}</p>
    {{/empty(gapRows)}}
    <h3>Sources</h3>
    {{^sources}}<p class="soft">0 rows: no source was read in this period.</p>{{/sources}}
    {{^empty(sources)}}
    <div class="scroll"><table><caption>Sources: what was read, and what became of it (<a href="coverage.csv">coverage.csv</a>)</caption>
    <thead><tr><th>Source</th><th>Counts since</th><th class="n">Observed</th><th class="n">Share</th>
    <th class="n">Read</th><th class="n">Examined</th><th class="n">Own</th><th class="n">Unparsed</th>
    <th class="n">Gaps</th></tr></thead>
    <tbody>
    {{#sources}}
    <tr><td class="any">{{name}}{{#caveat}}<span class="detail">{{.}}</span>{{/caveat}}</td><td class="nowrap">{{since}}</td><td class="n">{{hours}}</td>
    <td class="n">{{share}}</td><td class="n">{{read}}</td><td class="n">{{examined}}</td><td class="n">{{own}}</td>
    <td class="n">{{unparsed}}</td><td class="n">{{gapCount}}</td></tr>
    {{/sources}}
    </tbody></table></div>
    <p class="note">Balance: {{balance}}. Own entries are those attestd wrote itself. Unparsed entries were
    examined as whole lines. Intervals: <a href="coverage.csv">coverage.csv</a>.
    {{#.historyWords}}Another {{historyWords}} entries are older than the first start of attestd: they were examined
    as history and count for no coverage.{{/.historyWords}}</p>
    {{/empty(sources)}}

    {{/coverage}}

    """

  static let criteria = """
    {{#criteria}}
    <h2 id="criteria"><span class="no">2</span>Criteria and controls</h2>
    <p>What the record holds as evidence for each criterion in scope. These are recorded facts. The report draws
    no conclusion from them; that is for the auditor.</p>
    {{^rows}}<p class="soft">0 rows: no criterion is in scope.</p>{{/rows}}
    {{^empty(rows)}}
    <div class="scroll"><table><caption>Criteria in scope: findings (<a href="findings.csv">findings.csv</a>), operations (<a href="operations.csv">operations.csv</a>)</caption>
    <thead><tr><th>Criterion</th><th>Gist</th><th class="state">State of the record</th><th class="n">Findings</th>
    <th class="n">Open</th><th class="n">Operations</th><th>Controls</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td class="nowrap">{{id}}</td><td>{{gist}}{{#.changed}}<span class="detail">{{changed}}</span>{{/.changed}}</td>
    <td class="state {{style}} nowrap"><span class="g">{{glyph}}</span>{{state}}</td><td class="n">{{findings}}</td>
    <td class="n">{{open}}</td><td class="n">{{operations}}</td><td class="any">{{controls}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    {{/empty(rows)}}
    <p class="note">One finding can be evidence for several criteria, so columns do not add up.
    {{#.unmapped}}{{unmapped}} no criterion.{{/.unmapped}}</p>

    <h3>Controls</h3>
    {{^controlRows}}<p class="soft">0 rows: the organisation has described no controls.</p>{{/controlRows}}
    {{^empty(controlRows)}}
    <div class="scroll"><table><caption>The organisation's own controls, and the rules that are evidence for them</caption>
    <thead><tr><th>Control</th><th>Criteria</th><th>Rules behind it</th><th class="n">Findings</th>
    <th class="n">Operations</th><th class="state">State of the record</th></tr></thead>
    <tbody>
    {{#controlRows}}
    <tr><td class="any"><strong>{{id}}</strong> {{text}}<span class="detail">owner: {{owner}}</span></td>
    <td>{{criteria}}</td>
    <td class="any">{{^ruleNames}}none{{/ruleNames}}{{#ruleNames}}<span class="detail">{{.}}</span>{{/ruleNames}}
    {{#.missingRules}}<span class="detail s-warn">named but not loaded: {{missingRules}}</span>{{/.missingRules}}</td>
    <td class="n">{{findings}}</td><td class="n">{{operations}}</td>
    <td class="state {{style}}"><span class="g">{{glyph}}</span>{{state}}</td></tr>
    {{/controlRows}}
    </tbody></table></div>
    {{/empty(controlRows)}}
    {{/criteria}}

    """
}
