//! Valid rounds of any size, for scale tests and hard texts: the same arguments give the same
//! round.
//!
//! With canaries every text of a village carries a string of its own, by which a test finds
//! out whether anything of it turned up elsewhere. Rounds of a flavour other than the usual have
//! texts by their seed (`texts`), and papers of every kind, numbered, with copies and annexes.

use xunwen::round::*;

mod levels;
mod texts;

#[allow(unused_imports, reason = "an example needs one round only")]
pub use levels::varied;
pub use texts::Flavour;
use texts::Texts;

/// Villages of a township, as many as one in the plains has.
const PER_TOWNSHIP: u32 = 20;

/// What to generate.
#[derive(Debug, Clone, Copy, Default)]
pub struct Size {
    /// Villages.
    pub villages: u32,
    /// Issues of each village.
    pub issues: u32,
    /// Whether texts carry canaries.
    pub canaries: bool,
    /// What the texts depend on; not used by the usual flavour.
    pub seed: u32,
    /// What the texts are like.
    pub flavour: Flavour,
}

const SUMMARIES: [&str; 10] = [
    "村级财务报账不及时，支出凭证手续不全",
    "惠民补贴资金发放对象核查不细，存在重复发放",
    "集体资产发包未经民主决策，合同不规范",
    "党员大会和支委会召开次数不足，记录不全",
    "低保对象动态管理不及时，家庭变化后未及时调整",
    "村务公开内容不全，公开栏长期未更新",
    "人居环境整治项目验收把关不严，部分设施闲置",
    "公益性岗位人员管理松散，考勤记录不真实",
    "矛盾纠纷排查化解不及时，群众多次反映",
    "饮水工程管护责任不落实，水质检测不按期",
];
const FACTS: [&str; 8] = [
    "2025年1月至12月，该村共发生支出{n}笔、{m}元，其中{k}笔未附明细清单，也没有经办人签字，由报账员一人办理。",
    "经比对发放名册和户籍信息，{k}户同时享受两项不得重复享受的补贴，涉及金额{m}元，镇村两级审核时均未发现。",
    "2024年以来，村集体对外发包鱼塘、门面等{k}处，均未召开村民代表会议，合同未约定租金递增，年租金合计{m}元。",
    "查阅2025年会议记录，支部党员大会仅召开{k}次，支委会记录{n}次中有{k}次内容与上次相同，参会人员签名系一人代签。",
    "入户走访发现，{k}户家庭成员已就业或购车，仍按原标准领取低保金，涉及金额{m}元；另有{n}户困难家庭未纳入排查。",
    "实地查看村务公开栏，最近一次公开时间为2024年{k}月，2025年财务收支、补贴发放、工程项目等{n}项内容没有公开。",
    "2025年度实施的污水管网（DN{n}）项目验收单显示长度{m}米，实测少{k}米，监理日志（编号JL-2025-{n}）未记录变更。",
    "巡察期间收到反映该问题的来信来电{k}件，群众在“12345”平台登记{n}次，镇政府答复后仍未解决，涉及金额{m}元。",
];
const SURNAMES: [&str; 16] = [
    "丁", "卫", "方", "史", "任", "江", "严", "余", "邹", "汪", "范", "金", "郑", "侯", "姚", "程",
];
const GIVEN: [&str; 16] = [
    "喆", "堃", "翀", "赟", "淼", "垚", "玥", "祎", "旻", "頔", "昇", "晓峰", "文静", "建国",
    "志远", "素芬",
];

/// A number between 0 and `below` that depends on its seeds only.
fn pick(seed: u32, salt: u32, below: u32) -> u32 {
    let mut x = u64::from(seed).wrapping_mul(0x9E37_79B9_7F4A_7C15)
        ^ u64::from(salt).wrapping_mul(0xD1B5_4A32_D192_ED03);
    x ^= x >> 29;
    x = x.wrapping_mul(0xBF58_476D_1CE4_E5B9);
    ((x >> 32) % u64::from(below.max(1))) as u32
}

fn date(text: &str) -> Date {
    text.parse().expect("a date")
}

/// The canary of a target: no other text contains it.
pub fn canary(target: u32) -> String {
    // Letters only, so that no formatting of digits can change it.
    let mut n = target + 1;
    let mut word = String::from("Q");
    for _ in 0..5 {
        word.push(char::from(b'A' + (n % 25) as u8));
        n /= 25;
    }
    word + "Z"
}

/// Everything in a text that looks like a canary, in one pass.
pub fn canaries_in(text: &str) -> std::collections::BTreeSet<&str> {
    let is_canary = |word: &&str| {
        word.ends_with('Z') && word.as_bytes()[1..6].iter().all(u8::is_ascii_uppercase)
    };
    text.match_indices('Q').filter_map(|(at, _)| text.get(at..at + 7)).filter(is_canary).collect()
}

fn name(seed: u32, salt: u32) -> String {
    format!(
        "{}{}",
        SURNAMES[pick(seed, salt, 16) as usize],
        GIVEN[pick(seed, salt + 1, 16) as usize]
    )
}

/// A name that is not among those used: nobody is listed twice.
fn another(used: &mut Vec<String>, mut make: impl FnMut() -> String) -> String {
    let mut name = make();
    while used.contains(&name) {
        name = make();
    }
    used.push(name.clone());
    name
}

/// Code of the n-th village; the township's ends in 000.
fn codes(village: u32) -> (AreaCode, AreaCode) {
    let township = village / PER_TOWNSHIP;
    // 899 townships of a county: more of them go to further counties' codes.
    let (county, township) = (990_126 + township / 899, 100 + township % 899);
    let code = |v: u32| format!("{county}{township:03}{v:03}").parse().expect("a code");
    (code(0), code(200 + village % PER_TOWNSHIP))
}

/// Codes of a township and of one of its villages, by their numbers.
fn codes_of(township: u32, village: u32) -> (AreaCode, AreaCode) {
    let code = |v: u32| format!("990126{township:03}{v:03}").parse().expect("a code");
    (code(0), code(200 + village))
}

fn recipient(organisation: &str, kind: RecipientKind, way: Delivery) -> Recipient {
    Recipient {
        organisation: organisation.into(),
        kind,
        way,
        view: None,
        topics: Vec::new(),
        targets: Vec::new(),
        demands: Vec::new(),
        due: None,
    }
}

/// A valid round of this size.
pub fn round(size: Size) -> Round {
    let mut round = frame();
    let mark = |n: u32| if size.canaries { canary(n) } else { String::new() };
    for v in 0..size.villages {
        let (parent, code) = codes(v);
        if v % PER_TOWNSHIP == 0 {
            let township = v / PER_TOWNSHIP;
            round.targets.push(target(
                parent.clone(),
                TargetKind::Township,
                None,
                &format!("第{}镇", township + 1),
                township + 1_000_000,
                "",
            ));
            round.teams.push(team(township + 1, parent.clone()));
        }
        let m = mark(v);
        round.teams.last_mut().expect("pushed above").targets.push(code.clone());
        round.targets.push(target(
            code.clone(),
            TargetKind::Village,
            Some(parent.clone()),
            &format!("样本{}村{m}", v + 1),
            v,
            &m,
        ));
        for i in 0..size.issues {
            issue(&mut round, v, i, &code, &parent, &m);
        }
    }
    if size.flavour != Flavour::Usual {
        flavoured(&mut round, size);
    }
    round
}

/// Gives a round texts of its flavour, and the papers that the usual one lacks.
fn flavoured(round: &mut Round, size: Size) {
    let texts = |list: u64, n: usize| Texts::new(size.flavour, size.seed, list << 32 | n as u64);
    let mut t = texts(1, 0);
    round.basis = (0..1 + t.below(3)).map(|_| t.basis()).collect();
    round.leading_group.address = Some(t.address());
    round.office.address = Some(t.address());
    round.office.contact = Some(t.person());
    for (i, target) in round.targets.iter_mut().enumerate() {
        rename(target, &mut texts(2, i), i as u32 + size.seed % 1000 * 5);
    }
    for (i, team) in round.teams.iter_mut().enumerate() {
        staff(team, &mut texts(3, i));
    }
    for (i, issue) in round.issues.iter_mut().enumerate() {
        let mut t = texts(4, i);
        issue.summary = t.summary();
        issue.facts = t.facts();
        issue.focus = Some(round.classification.focuses[t.below(3) as usize].clone());
        issue.origin = [IssueOrigin::Feedback, IssueOrigin::Immediate, IssueOrigin::Extended]
            [t.below(3) as usize];
    }
    for (i, task) in round.tasks.iter_mut().enumerate() {
        let mut t = texts(5, i);
        task.aim = t.summary() + "的问题整改到位。";
        task.measures = (0..1 + t.below(4)).map(|_| t.measure()).collect();
        task.done_when = t.measure();
    }
    for (i, duty) in round.duties.iter_mut().enumerate() {
        let mut t = texts(6, i);
        duty.unit = t.unit();
        duty.person = Some(t.person());
        duty.post = Some(t.unit() + "负责人");
    }
    papers(round, &mut texts(7, 0));
}

fn rename(target: &mut Target, t: &mut Texts, n: u32) {
    let village = target.kind.is_village();
    target.name = format!("{}{}", t.place(n), if village { "村" } else { "镇" });
    target.party_org =
        format!("中共{}{}", target.name, if village { "支部委员会" } else { "委员会" });
    target.assessment = (t.below(2) == 0).then(|| {
        format!(
            "{}能够履行职责，{}取得一定成效。",
            target.name,
            t.fill("{thing}管理和落实{policy}")
        )
    });
    let mut used = Vec::new();
    for official in &mut target.officials {
        official.name = another(&mut used, || t.person());
    }
}

fn staff(team: &mut Team, t: &mut Texts) {
    let number = team.number;
    let mut used = Vec::new();
    let mut member = |t: &mut Texts| Member {
        name: another(&mut used, || t.person()),
        post: Some(format!("{}第{number}科干部", t.unit())),
        phone: None,
        avoid: Vec::new(),
        declared_on: None,
    };
    team.leader.name = member(t).name;
    team.deputies = (0..1 + t.below(2)).map(|_| member(t)).collect();
    team.members = (0..3 + t.below(4)).map(|_| member(t)).collect();
    let contact = |kind, value: String, hours| Contact { kind, value, hours, valid_until: None };
    let hours = Some(t.hours());
    team.contacts[0].hours.clone_from(&hours);
    team.contacts.push(contact(ContactKind::Mailbox, t.fill("澄川县邮政专用信箱{n}号"), None));
    team.contacts.push(contact(ContactKind::Visit, t.address(), hours));
    if t.is_mixed() {
        team.contacts.push(contact(ContactKind::Email, t.fill("{mail}"), None));
    }
}

/// Supervisions, the register of issued papers, questions of the round's own.
fn papers(round: &mut Round, t: &mut Texts) {
    let copies = |t: &mut Texts| {
        let mut used = Vec::new();
        (0..1 + t.below(5)).for_each(|_| _ = another(&mut used, || t.unit()));
        used
    };
    let mut serial = 0;
    for i in 0..round.targets.len() {
        let code = round.targets[i].code.clone();
        let issues: Vec<String> = round
            .issues
            .iter()
            .filter(|i| i.target == code)
            .map(|i| i.number.clone())
            .take(3)
            .collect();
        for document in ["entry_notice", "feedback_report"] {
            serial += 1;
            let mut entry = issuance(document, &round.leading_group.doc_word, serial, copies(t));
            entry.target = Some(code.clone());
            entry.urgency = (t.below(3) == 0).then_some(Urgency::Urgent);
            entry.received_by = Some(t.sentences(1));
            round.issuances.push(entry);
        }
        if !issues.is_empty() {
            let number = format!("DB2026-{:02}", i + 1);
            round.supervisions.push(Supervision {
                number: number.clone(),
                target: code,
                issues,
                trigger: Trigger::Measures,
                level: SupervisionLevel::Notice,
                found: t.facts(),
                demands: (0..2 + t.below(3)).map(|_| t.measure()).collect(),
                date: date("2026-06-30"),
                due: date("2026-07-14"),
                cc: Vec::new(),
                after: None,
            });
            serial += 1;
            let mut entry =
                issuance("supervision_notice", &round.office.doc_word, serial, copies(t));
            entry.supervision = Some(number);
            round.issuances.push(entry);
        }
    }
    round.interviews.push(Interview {
        role: "村党组织书记".into(),
        target: None,
        place: Some(t.address()),
        interviewers: vec![t.person(), t.person()],
        recorder: Some(t.person()),
        replace: true,
        sections: vec![QuestionSection {
            title: "本轮次另问的问题".into(),
            questions: (0..4)
                .map(|n| Question {
                    text: t.sentences(1),
                    required: n == 0,
                    follow_ups: vec![t.sentences(1)],
                })
                .collect(),
        }],
    });
}

fn issuance(document: &str, word: &str, serial: u32, cc: Vec<String>) -> Issuance {
    Issuance {
        document: document.into(),
        target: None,
        supervision: None,
        suggestion: None,
        meeting: None,
        request: None,
        campaign: None,
        recipient: None,
        number: Some(format!("{word}〔2026〕{serial}号").parse().expect("a number")),
        date: None,
        secrecy: None,
        secrecy_period: None,
        urgency: None,
        copy_number: None,
        signer: None,
        cc,
        printed_on: None,
        received_on: None,
        received_by: None,
        delivered: Some(1),
    }
}

fn frame() -> Round {
    let organ = |name: &str, short: &str, word: &str| Organ {
        name: name.into(),
        short_name: short.into(),
        doc_word: word.into(),
        address: Some("澄川县人民路18号".into()),
        phone: Some("0990-6612388".into()),
        contact: None,
    };
    Round {
        schema_version: SCHEMA_VERSION,
        include: Vec::new(),
        committee: Committee {
            name: "中共澄川县委员会".into(),
            short_name: "澄川县委".into(),
            area: "澄川县".into(),
            level: Some(Level::County),
            kind: None,
            word: None,
            above: Vec::new(),
            code: "990126".into(),
        },
        leading_group: organ("中共澄川县委巡察工作领导小组", "县委巡察工作领导小组", "澄巡组"),
        office: organ("中共澄川县委巡察工作领导小组办公室", "县委巡察办", "澄巡办"),
        leaders: Vec::new(),
        session: Some(15),
        number: 3,
        kind: RoundKind::Village,
        name: None,
        modes: Vec::new(),
        parent: None,
        theme: None,
        basis: vec!["《中国共产党巡视工作条例》".into(), "十五届县委第三轮巡察工作安排".into()],
        guidance: Vec::new(),
        scope: vec![
            "贯彻落实上级决策部署情况".into(),
            "整治群众身边不正之风和腐败问题情况".into(),
            "加强村级党组织建设情况".into(),
        ],
        schedule: Schedule {
            prepare: None,
            notice: Some(date("2026-02-28")),
            entry: date("2026-03-12"),
            accept_until: date("2026-04-22"),
            leave: date("2026-04-24"),
            report: Some(date("2026-05-09")),
            feedback: Some(date("2026-05-18")),
            plan: Some(date("2026-06-08")),
            as_of: Some(date("2026-07-31")),
        },
        rectification: Rectification {
            period: Period { number: 2, unit: PeriodUnit::Months },
            basis: "《中共澄川县委巡察整改工作办法》第九条".into(),
            due: None,
            plan_within: Some(Period { number: 15, unit: PeriodUnit::WorkingDays }),
        },
        classification: Classification::default(),
        rules: Rules::default(),
        teams: Vec::new(),
        support: Vec::new(),
        targets: Vec::new(),
        interviews: Vec::new(),
        evaluation: None,
        ballots: Vec::new(),
        issues: Vec::new(),
        tasks: Vec::new(),
        duties: Vec::new(),
        progress: Vec::new(),
        evidence: Vec::new(),
        sanctions: Vec::new(),
        day_logs: Vec::new(),
        week_logs: Vec::new(),
        matters: Vec::new(),
        supervisions: Vec::new(),
        rechecks: Vec::new(),
        reviews: Vec::new(),
        meetings: Vec::new(),
        clue_totals: Vec::new(),
        letter_totals: Vec::new(),
        recipients: Vec::new(),
        suggestions: Vec::new(),
        assessments: Vec::new(),
        assessment_items: Vec::new(),
        past_assessments: Vec::new(),
        authority: None,
        requests: Vec::new(),
        background: Vec::new(),
        visits: Vec::new(),
        material: Vec::new(),
        polls: Vec::new(),
        campaigns: Vec::new(),
        term_totals: Vec::new(),
        term_rounds: Vec::new(),
        term_rest: Vec::new(),
        archive: Vec::new(),
        issuances: Vec::new(),
        extra: Extra::new(),
    }
}

fn team(number: u32, township: AreaCode) -> Team {
    let mut used = Vec::new();
    let mut salt = 9;
    let mut person = || {
        another(&mut used, || {
            salt += 2;
            name(number, salt)
        })
    };
    Team {
        number,
        name: None,
        leader: Member {
            name: person(),
            post: Some("巡察专员".into()),
            phone: None,
            avoid: Vec::new(),
            declared_on: None,
        },
        deputies: Vec::new(),
        members: vec![Member {
            name: person(),
            post: None,
            phone: None,
            avoid: Vec::new(),
            declared_on: None,
        }],
        targets: vec![township],
        liaison: None,
        contacts: vec![Contact {
            kind: ContactKind::Phone,
            value: format!("0990-661{:04}", number % 10_000),
            hours: None,
            valid_until: None,
        }],
    }
}

fn target(
    code: AreaCode,
    kind: TargetKind,
    parent: Option<AreaCode>,
    name_: &str,
    seed: u32,
    mark: &str,
) -> Target {
    let posts: &[&str] = if kind.is_village() {
        &["村党支部书记、村委会主任", "村党支部副书记", "村委会副主任", "报账员"]
    } else {
        &["党委书记", "镇长", "纪委书记"]
    };
    let mut used = Vec::new();
    let mut official = |i: u32| {
        let mut salt = 20 + i * 2;
        another(&mut used, || {
            let name = name(seed, salt);
            salt += 100;
            name
        })
    };
    Target {
        code,
        kind,
        name: name_.into(),
        party_org: if kind.is_village() {
            format!("中共{name_}支部委员会")
        } else {
            format!("中共{name_}委员会")
        },
        parent,
        parent_name: None,
        round_kind: None,
        previous: None,
        class: Some(TargetClass::Ordinary),
        households: Some(200 + pick(seed, 1, 800)),
        population: Some(1_100 + pick(seed, 2, 2_000)),
        party_members: Some(30 + pick(seed, 3, 90)),
        assessment: None,
        report: (!kind.is_village()).then(|| TargetReport {
            overview: Some(format!("{name_}下辖各村情况正常。{mark}")),
            causes: vec![format!("责任没有落实到人。{mark}")],
            proposals: vec![format!("逐项整改到位。{mark}")],
            ..TargetReport::default()
        }),
        rectify: Some(TargetRectification {
            accepted_on: Some(date("2026-05-20")),
            secretary: Some(Secretary { name: name(seed, 20) + mark, post: None, since: None }),
            ..TargetRectification::default()
        }),
        officials: posts
            .iter()
            .zip(0..)
            .map(|(post, i)| Official {
                name: official(i) + mark,
                post: (*post).into(),
                evaluated: true,
                phone: None,
            })
            .collect(),
        contacts: Vec::new(),
        extra: Extra::new(),
    }
}

fn issue(round: &mut Round, village: u32, i: u32, code: &AreaCode, parent: &AreaCode, mark: &str) {
    let number = format!("W{:05}-{:02}", village + 1, i + 1);
    let task = format!("R{:05}-{:02}", village + 1, i + 1);
    let seed = village * 31 + i;
    let (n, k, m) = (10 + pick(seed, 5, 90), 2 + pick(seed, 6, 8), 1_000 + pick(seed, 7, 90_000));
    let fill = |text: &str| {
        text.replace("{n}", &n.to_string())
            .replace("{k}", &k.to_string())
            .replace("{m}", &m.to_string())
    };
    let facts = format!(
        "{}{}{mark}",
        fill(FACTS[pick(seed, 8, 8) as usize]),
        fill(FACTS[pick(seed, 9, 8) as usize])
    );
    round.issues.push(Issue {
        number: number.clone(),
        target: code.clone(),
        team: village / PER_TOWNSHIP + 1,
        category: round.classification.categories[pick(seed, 10, 5) as usize].clone(),
        focus: None,
        summary: format!("{}{mark}", SUMMARIES[pick(seed, 11, 10) as usize]),
        common: Some(format!("村级管理不规范{mark}")),
        facts,
        times: Some(k),
        amount: Some(Money(i64::from(m) * 100)),
        persons: None,
        names: vec![format!("{}{mark}", name(seed, 40))],
        evidence_note: Some(format!("账册和谈话{mark}")),
        blame: Some(format!("村党支部{mark}")),
        origin: IssueOrigin::Feedback,
        found_on: Some(date("2026-03-20")),
        found_by: Vec::new(),
        publishable: i.is_multiple_of(2),
        result: i.is_multiple_of(4).then(|| format!("资金已追回，制度已公布。{mark}")),
        extra: Extra::new(),
    });
    round.tasks.push(Task {
        number: task.clone(),
        issues: vec![number.clone()],
        aim: format!("纠正上述问题，规范管理。{mark}"),
        measures: vec!["逐笔核查，退回不合规支出。".into(), "修订制度，按月公开。".into()],
        done_when: "资金全部追回，制度印发执行。".into(),
        due: date("2026-07-18"),
        kind: TaskKind::Concentrated,
    });
    let duty = |kind, role, unit: String, target: Option<AreaCode>, person: Option<String>| Duty {
        task: task.clone(),
        kind,
        role,
        unit,
        target,
        person,
        post: None,
    };
    round.duties.push(duty(
        DutyKind::Main,
        DutyRole::Lead,
        "镇党委".into(),
        Some(parent.clone()),
        None,
    ));
    round.duties.push(duty(
        DutyKind::Direct,
        DutyRole::Responsible,
        format!("村党支部{mark}"),
        Some(code.clone()),
        Some(format!("{}{mark}", name(village, 20))),
    ));
    let evidence = format!("Z{:05}-{:02}", village + 1, i + 1);
    round.evidence.push(Evidence {
        number: evidence.clone(),
        kind: EvidenceKind::Voucher,
        name: format!("退款凭证{mark}"),
        file: None,
        sha256: None,
        caption: Some(format!("退款凭证{mark}")),
    });
    round.progress.push(Progress {
        task,
        status: Status::Closed,
        date: date("2026-07-10"),
        note: Some(format!("已追回资金并公示。{mark}")),
        evidence: vec![evidence.clone()],
        recovered: Some(Money(i64::from(m) * 100)),
        recovered_kind: Some(RecoveredKind::Collected),
        rules_made: Vec::new(),
        reviewer: Some("樊祺".into()),
        reviewed_on: Some(date("2026-07-15")),
    });
    if !mark.is_empty() {
        round.rechecks.push(recheck(number, code.clone(), evidence, mark));
    }
}

fn recheck(issue: String, target: AreaCode, evidence: String, mark: &str) -> Recheck {
    Recheck {
        number: format!("YS-{issue}"),
        target,
        kind: RecheckKind::Acceptance,
        date: date("2026-07-20"),
        inspectors: vec![format!("樊祺{mark}")],
        issues: vec![issue],
        method: Some(format!("查阅资料{mark}")),
        found: format!("资金已追回。{mark}"),
        evidence: vec![evidence],
        result: RecheckResult::Partly,
        demands: vec![format!("按月公开。{mark}")],
        due: Some(date("2026-08-20")),
    }
}
