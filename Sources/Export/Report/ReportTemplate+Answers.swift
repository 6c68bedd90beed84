/// Sections 6 and 7: who answered, and how soon.
extension ReportTemplate {
  static let answers = """
    {{#answered}}
    <h2 id="answers"><span class="no">6</span>Responses and their times</h2>
    <p>{{total}} recorded in this period, to findings of any period
    (<a href="responses.csv">responses.csv</a>). {{flags}}</p>
    <div class="two">
    <section>
    <table><caption>Answers by decision (<a href="responses.csv">responses.csv</a>)</caption>
    <thead><tr><th>Decision</th><th class="n">Answers</th></tr></thead>
    <tbody>{{#decisions}}<tr><td>{{decision}}</td><td class="n">{{count}}</td></tr>{{/decisions}}</tbody></table>
    </section>
    <section>
    {{^targets}}<h3>Targets</h3><p class="soft">0 rows: no target for answers was in force.</p>{{/targets}}
    {{^empty(targets)}}
    <table><caption>Targets, and findings of the period that missed them (<a href="findings.csv">findings.csv</a>)</caption>
    <thead><tr><th>Level</th><th class="n">Answer within</th><th class="n">Missed</th><th class="n">Close within</th><th class="n">Missed</th></tr></thead>
    <tbody>{{#targets}}<tr><td class="level"><span class="chip {{style}}"></span>{{level}}</td><td class="n">{{acknowledge}}</td>
    <td class="n">{{missedAcknowledge}}</td><td class="n">{{resolve}}</td><td class="n">{{missedResolve}}</td></tr>{{/targets}}</tbody></table>
    <p class="note">What holds in general; a control may ask for less time. Targets that had not run out when the
    period was looked at are not missed.</p>
    {{/empty(targets)}}
    </section>
    </div>
    {{^empty(people)}}
    <div class="scroll"><table><caption>Who answered (<a href="responses.csv">responses.csv</a>)</caption>
    <thead><tr><th>Who</th><th>Role</th><th class="n">Answers</th><th>Decisions</th><th class="n">Was the actor</th>
    <th class="n">Self-approved</th><th class="n">Unattributed</th></tr></thead>
    <tbody>
    {{#people}}
    <tr><td class="any">{{who}}</td><td>{{roles}}</td><td class="n">{{total}}</td><td>{{decisions}}</td>
    <td class="n">{{isActor}}</td><td class="n">{{isSelfApproved}}</td><td class="n">{{isUnattributed}}</td></tr>
    {{/people}}
    </tbody></table></div>
    <p class="note">Was the actor: answered what they are themselves said to have done. Self-approved: approved what
    they had asked for, answered or done. Unattributed: the kernel knew no login behind the answer.
    {{#.peopleLeftOut}}Another {{peopleLeftOut}} people are in the file only.{{/.peopleLeftOut}}</p>
    {{/empty(people)}}
    {{^empty(overdue)}}
    <div class="scroll"><table><caption>Missed targets, with their row in <a href="findings.csv">findings.csv</a></caption>
    <thead><tr><th class="n">Row</th><th>Level</th><th>Finding</th><th>Recorded</th><th>Missed</th><th>State</th></tr></thead>
    <tbody>
    {{#overdue}}
    <tr><td class="n">{{number}}</td><td class="level"><span class="chip {{style}}"></span>{{level}}</td>
    <td class="any">{{title}}<span class="detail mono">{{id}}</span></td><td class="nowrap">{{recorded}}</td>
    <td>{{missed}}</td><td>{{state}}</td></tr>
    {{/overdue}}
    </tbody></table></div>
    {{#.overdueLeftOut}}<p class="note">Another {{overdueLeftOut}} are in the file only.</p>{{/.overdueLeftOut}}
    {{/empty(overdue)}}
    <h3>Exceptions granted</h3>
    {{^exceptions}}<p class="soft">0 rows: nothing was excepted.</p>{{/exceptions}}
    {{^empty(exceptions)}}
    <div class="scroll"><table><caption>Exceptions and when they end (<a href="responses.csv">responses.csv</a>)</caption>
    <thead><tr><th>Finding</th><th>Granted</th><th>Until</th><th>State</th><th>Why</th></tr></thead>
    <tbody>
    {{#exceptions}}
    <tr><td class="any">{{finding}}{{#.title}}<span class="detail">{{title}}</span>{{/.title}}</td>
    <td class="any">{{at}}<span class="detail">{{who}}</span>{{#.flags}}<span class="detail s-warn">{{flags}}</span>{{/.flags}}</td>
    <td class="nowrap">{{expires}}</td><td>{{state}}</td><td class="any">{{#.note}}{{note}}{{/.note}}</td></tr>
    {{/exceptions}}
    </tbody></table></div>
    {{#.exceptionsLeftOut}}<p class="note">Another {{exceptionsLeftOut}} are in the file only.</p>{{/.exceptionsLeftOut}}
    {{/empty(exceptions)}}
    {{/answered}}

    """

  static let times = """
    {{#times}}
    <h3>Response times</h3>
    {{^rows}}<p class="soft">n = 0: no finding of this period has been answered yet.</p>{{/rows}}
    {{^empty(rows)}}
    <div class="scroll"><table><caption>Time to the first answer and to the closing one (<a href="findings.csv">findings.csv</a>)</caption>
    <thead><tr><th>Level</th><th class="n">Answered</th><th class="n">Median</th><th class="n">95th percentile</th>
    <th class="n">Slowest</th><th class="n">Closed</th><th class="n">Median to close</th></tr></thead>
    <tbody>
    {{#rows}}
    <tr><td class="level"><span class="chip {{style}}"></span>{{level}}</td><td class="n">{{answered}}</td>
    <td class="n">{{median}}</td><td class="n">{{p95}}</td><td class="n">{{slowest}}</td><td class="n">{{closed}}</td>
    <td class="n">{{medianClosed}}</td></tr>
    {{/rows}}
    </tbody></table></div>
    <div class="scroll">{{{chart}}}</div>
    <p class="note">From the record of a finding to its first answer, on a logarithmic axis: a dot each below ten
    answers, bars from ten on. Findings older than coverage never alerted and are left out.</p>
    {{/empty(rows)}}

    <h2 id="latency"><span class="no">7</span>Detection latency</h2>
    <p>From the event's own time to its durable record, findings and operations. {{latencyWords}}</p>
    {{#.latencyChart}}<div class="scroll">{{{latencyChart}}}</div>
    <p class="note">{{lateWords}}</p>{{/.latencyChart}}
    {{/times}}

    """
}
