//! Valid rounds of every level of committee, type of round and kind of target: the seed chooses,
//! and the same seed gives the same round.
//!
//! Texts say nothing that depends on the kind of a target, so that a wrong word in a paper comes
//! from its template.

#![allow(dead_code, reason = "the benches and the example generate usual rounds only")]

use super::{codes_of, date, frame, issue, pick, recipient, target, team};
use xunwen::round::*;

/// Committees: kind, level, name, short name, area, code.
const COMMITTEES: [(CommitteeKind, Level, &str, &str, &str, &str); 9] = [
    (CommitteeKind::County, Level::County, "中共云汀县委员会", "云汀县委", "云汀县", "990126"),
    (CommitteeKind::District, Level::County, "中共云汀区委员会", "云汀区委", "云汀区", "990126"),
    (CommitteeKind::Banner, Level::County, "中共云汀旗委员会", "云汀旗委", "云汀旗", "990126"),
    (CommitteeKind::City, Level::County, "中共云汀市委员会", "云汀市委", "云汀市", "990126"),
    (
        CommitteeKind::Agency,
        Level::County,
        "中共云汀开发区工作委员会",
        "云汀开发区党工委",
        "云汀开发区",
        "990126",
    ),
    (CommitteeKind::City, Level::City, "中共云汀市委员会", "云汀市委", "云汀市", "990100"),
    (
        CommitteeKind::Prefecture,
        Level::City,
        "中共云汀自治州委员会",
        "云汀州委",
        "云汀自治州",
        "990100",
    ),
    (CommitteeKind::Region, Level::City, "中共云汀地区委员会", "云汀地委", "云汀地区", "990100"),
    (CommitteeKind::League, Level::City, "中共云汀盟委员会", "云汀盟委", "云汀盟", "990100"),
];

/// Units above villages: kind, ending of the name, ending of the Party organisation; kind of what
/// is below, its ending.
const UNITS: [(TargetKind, &str, &str, TargetKind, &str); 4] = [
    (TargetKind::Township, "镇", "委员会", TargetKind::Village, "村"),
    (TargetKind::Township, "乡", "委员会", TargetKind::Village, "村"),
    (TargetKind::Subdistrict, "街道", "工作委员会", TargetKind::Community, "社区"),
    (TargetKind::Township, "苏木", "委员会", TargetKind::Village, "嘎查"),
];

const NAMES: [&str; 12] = [
    "青岚", "石泉", "松月", "碧溪", "云杉", "芦荻", "槐荫", "晴川", "竹溪", "枫亭", "沙柳", "雁池",
];

/// A valid round of the level, type and targets that the seed chooses; each third has few data.
pub fn varied(seed: u32) -> Round {
    let mut round = frame();
    let is_sparse = seed % 3 == 2;
    committee(&mut round, seed);
    inspection(&mut round, seed);
    let issues = if is_sparse { 0 } else { 1 + pick(seed, 61, 2) };
    let units = if is_sparse { 1 } else { 2 + pick(seed, 62, 2) };
    for n in 0..units {
        unit(&mut round, seed, n, issues);
    }
    others(&mut round, seed, issues);
    plain_texts(&mut round);
    if is_sparse {
        sparse(&mut round);
    } else {
        rich(&mut round, seed);
    }
    round
}

fn committee(round: &mut Round, seed: u32) {
    let (kind, level, name, short, area, code) = COMMITTEES[seed as usize % COMMITTEES.len()];
    let word = if kind == CommitteeKind::Agency { "党工委" } else { kind.word() };
    round.committee = Committee {
        name: name.into(),
        short_name: short.into(),
        area: area.into(),
        level: Some(level),
        kind: seed.is_multiple_of(2).then_some(kind),
        word: None,
        above: Vec::new(),
        code: code.into(),
    };
    let organ = |organ: &mut Organ, full: &str, short: &str, doc: &str| {
        organ.name = format!("{name}{full}");
        organ.short_name = format!("{word}{short}");
        organ.doc_word = doc.into();
        organ.address = Some(format!("{area}行政中心1号楼"));
    };
    organ(&mut round.leading_group, "巡察工作领导小组", "巡察工作领导小组", "云巡组");
    organ(&mut round.office, "巡察工作领导小组办公室", "巡察办", "云巡办");
    round.session = round.committee.has_sessions().then_some(5 + seed % 7);
    round.basis = vec!["《中国共产党巡视工作条例》".into()];
    round.rectification.basis = "《巡察整改工作办法》".into();
}

fn inspection(round: &mut Round, seed: u32) {
    round.kind = RoundKind::ALL[(seed / 2) as usize % RoundKind::ALL.len()];
    round.number = 1 + seed % 9;
    round.theme = (round.kind == RoundKind::Special).then(|| "农村集体“三资”管理".into());
    if seed % 4 == 1 {
        round.modes.push(RoundMode::ALL[seed as usize % RoundMode::ALL.len()]);
    }
    if round.modes.contains(&RoundMode::Linked) {
        round.parent = Some(Ordered { committee: "省委".into(), order: None });
    }
    if round.kind == RoundKind::Mobile {
        // A mobile round may be announced on the day of entry.
        round.schedule.notice = Some(round.schedule.entry);
    }
}

/// The last inspection, where the round is another look.
fn previous(round: &Round) -> Option<Previous> {
    (round.kind == RoundKind::LookBack).then(|| Previous {
        round: "上一届第二轮巡察".into(),
        feedback_on: date("2024-06-14"),
        paper: None,
        issues: 21,
        done: Some(17),
    })
}

/// A township or subdistrict with its team, its villages and their issues.
fn unit(round: &mut Round, seed: u32, n: u32, issues: u32) {
    let (kind, ending, org, below, village) = UNITS[((seed + n) % 4) as usize];
    let name = format!("{}{ending}", NAMES[(seed + n * 3) as usize % NAMES.len()]);
    let (parent, _) = codes_of(100 + n, 0);
    let mut above = target(parent.clone(), kind, None, &name, 1_000 + n, "");
    above.party_org = format!("中共{name}{org}");
    above.previous = previous(round);
    for (official, post) in above.officials.iter_mut().zip(["书记", "副书记", "纪检书记"])
    {
        official.post = post.into();
    }
    round.targets.push(above);
    round.teams.push(team(n + 1, parent.clone()));
    for v in 0..1 + pick(seed, 70 + n, 2) {
        let (_, code) = codes_of(100 + n, 1 + v);
        let place = NAMES[(seed + n * 3 + v + 1) as usize % NAMES.len()];
        let mut below =
            target(code.clone(), below, Some(parent.clone()), &format!("{place}{village}"), n, "");
        let org = if v == 0 { "支部委员会" } else { "总支部委员会" };
        below.party_org = format!("中共{name}{}{org}", below.name);
        for (official, post) in below.officials.iter_mut().zip(["书记", "副书记", "委员", "委员"])
        {
            official.post = post.into();
        }
        round.teams[n as usize].targets.push(code.clone());
        round.targets.push(below);
        for i in 0..issues {
            issue(round, n * 20 + v, i, &code, &parent, "");
        }
    }
}

/// A department without an area code; a village alone where the round allows that; a county under a
/// city.
fn others(round: &mut Round, seed: u32, issues: u32) {
    let area = round.committee.area.clone();
    let add = |round: &mut Round, mut t: Target, n: u32| {
        let posts: &[&str] = if t.kind == TargetKind::County {
            &["县委书记", "县委副书记、县长", "县委常委"]
        } else {
            &["书记", "副书记", "委员", "委员"]
        };
        for (official, post) in t.officials.iter_mut().zip(posts) {
            official.post = (*post).into();
        }
        t.previous = previous(round);
        let code = t.code.clone();
        round.teams[0].targets.push(code.clone());
        round.targets.push(t);
        for i in 0..issues {
            issue(round, n, i, &code, &code, "");
        }
    };
    let mut bureau = target(own_code("BM01"), TargetKind::Department, None, "云汀审计局", 500, "");
    bureau.party_org = "中共云汀审计局党组".into();
    add(round, bureau, 900);
    if seed % 5 == 3 {
        let name = "云汀农业科技园";
        let mut park = target(own_code("QT01"), TargetKind::Other, None, name, 501, "");
        park.party_org = format!("中共{name}支部委员会");
        add(round, park, 901);
    }
    if round.committee.level() == Level::City {
        let code: AreaCode = "990121000000".parse().expect("a code");
        let mut county = target(code, TargetKind::County, None, "望云县", 502, "");
        county.party_org = "中共望云县委员会".into();
        add(round, county, 902);
    }
    if matches!(round.kind, RoundKind::Mobile | RoundKind::Raised | RoundKind::Special) {
        let (_, code) = codes_of(300, 1);
        let mut alone = target(code, TargetKind::Village, None, "独秀村", 503, "");
        alone.party_org = "中共清源乡独秀村支部委员会".into();
        alone.parent_name = Some("清源乡".into());
        add(round, alone, 903);
    }
    let leader = |name: &str, role| Leader { name: name.into(), post: None, role };
    if seed.is_multiple_of(2) {
        round.leaders =
            vec![leader("闻人杰", LeaderRole::Head), leader("尉迟明", LeaderRole::Member)];
        round.guidance = vec![format!("围绕中心、服务大局，推动{area}各级党组织履行职责")];
    }
}

fn own_code(code: &str) -> AreaCode {
    code.parse().expect("a code")
}

/// Texts that fit every kind of target, and duties that name the organisation that bears them.
fn plain_texts(round: &mut Round) {
    let categories = ["落实责任不到位", "资金管理不规范", "作风不实", "制度执行不严", "整改不彻底"];
    let old = std::mem::take(&mut round.classification.categories);
    round.classification.categories = categories.map(Into::into).to_vec();
    for issue in &mut round.issues {
        let at = old.iter().position(|c| *c == issue.category).unwrap_or_default();
        issue.category = categories[at].into();
        issue.summary = format!("第{}项管理制度没有落实", at + 1);
        issue.facts = "抽查2025年的记录30份，其中6份没有按规定审核。".into();
        issue.common = Some("管理制度落实不严".into());
        issue.times = None;
        issue.amount = None;
        let code = &issue.target;
        issue.team = round.teams.iter().find(|t| t.targets.contains(code)).map_or(1, |t| t.number);
    }
    for p in &mut round.progress {
        p.recovered = None;
        p.note = Some("制度已经修订，正在执行。".into());
    }
    let org = |code: &AreaCode| {
        let of = round.targets.iter().find(|t| t.code == *code);
        of.map_or("有关党组织".to_string(), |t| t.party_org.clone())
    };
    for duty in &mut round.duties {
        duty.unit = duty.target.as_ref().map_or("有关党组织".to_string(), &org);
    }
}

/// Leaves out what need not be there.
fn sparse(round: &mut Round) {
    round.schedule.prepare = None;
    round.schedule.report = None;
    round.schedule.plan = None;
    round.rectification.plan_within = None;
    round.scope.clear();
    round.office.phone = None;
    for team in &mut round.teams {
        team.members.clear();
    }
}

/// Recipients and groups beside the teams.
fn rich(round: &mut Round, seed: u32) {
    round.recipients = vec![
        recipient("云汀纪检监察机关", RecipientKind::Discipline, Delivery::Written),
        recipient("云汀农业农村部门", RecipientKind::Department, Delivery::Written),
        recipient("分管农业农村工作的领导", RecipientKind::Leading, Delivery::Written),
        recipient("云汀党委主要负责人", RecipientKind::Leading, Delivery::Meeting),
    ];
    if seed % 2 == 1 {
        round.recipients[1].view = Some(RecipientView::Topic);
        round.recipients[1].topics = vec!["作风不实".into(), "管理制度落实不严".into()];
        round.recipients[1].demands = vec!["完善本系统的检查办法。".into()];
    }
    round.support.push(Support {
        kind: SupportKind::Liaison,
        name: None,
        leader: "闻人杰".into(),
        post: None,
        members: vec!["濮阳宁".into()],
        duty: Some("联系各巡察组".into()),
    });
}
