//! `xunwen check`: everything that is wrong with a round, at once.

use serde_json::json;

use super::args::CheckArgs;
use super::report::Report;
use super::{Exit, engine, exit_of, read_round};

pub(super) fn run(args: &CheckArgs, report: Report) -> anyhow::Result<Exit> {
    let read = engine(&args.set).and_then(|engine| read_round(&args.round).map(|imported| (engine, imported)));
    let (engine, imported) = match read {
        Ok(both) => both,
        Err(problems) => {
            report.stop(&problems);
            return Ok(exit_of(&problems));
        }
    };
    let problems = engine.check(&imported, args.date);
    let r = &imported.round;
    report.line(format!(
        "第{}届第{}轮：巡察组{}个，巡察对象{}个，问题{}个，整改任务{}个，督办{}件",
        r.session,
        r.number,
        r.teams.len(),
        r.targets.len(),
        r.issues.len(),
        r.tasks.len(),
        r.supervisions.len()
    ));
    if !imported.understood.is_empty() {
        report.line("以下内容与规范写法不同，已按通常的意思读入，请核对：");
        imported.understood.iter().for_each(|note| report.line(format!("  {note}")));
    }
    report.problems(&problems);
    if problems.is_empty() {
        report.line("核对通过，没有发现问题");
    }
    let counts = json!({
        "teams": r.teams.len(), "targets": r.targets.len(), "issues": r.issues.len(),
        "tasks": r.tasks.len(), "supervisions": r.supervisions.len(),
    });
    report.object(&json!({ "counts": counts, "understood": imported.understood }), &problems);
    Ok(if problems.has_errors() { Exit::Data } else { Exit::Done })
}
