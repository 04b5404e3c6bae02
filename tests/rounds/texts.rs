//! Texts of generated rounds: the same seed gives the same text, and every text is fictional.
//!
//! A text is a pattern whose slots, `{like_this}`, are filled by dice. What fills them depends
//! on the flavour: Chinese words and numerals only, or everything that makes lines hard to break.

use std::fmt::Write as _;

/// What the texts of a round are like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Flavour {
    /// As the sample round: digits here and there. The seed is not used.
    #[default]
    Usual,
    /// Chinese only; digits stand where the forms put them: dates, numbers, telephones.
    Plain,
    /// Latin words, long numbers, quotes, brackets, addresses, rare characters.
    Mixed,
}

impl std::str::FromStr for Flavour {
    type Err = String;
    fn from_str(s: &str) -> Result<Self, String> {
        match s {
            "usual" => Ok(Flavour::Usual),
            "plain" => Ok(Flavour::Plain),
            "mixed" => Ok(Flavour::Mixed),
            _ => Err(format!("“{s}” is none of usual, plain, mixed")),
        }
    }
}

const CLAUSES: [&str; 24] = [
    "{when}，村集体支出{n}笔共计{money}未附明细清单，也没有经办人签字",
    "经比对名册，{n}户同时享受两项不得重复享受的补贴，涉及{money}",
    "村集体对外发包的{thing}未召开村民代表会议，合同没有约定租金递增",
    "查阅会议记录发现，支部党员大会仅召开{n}次，参会人员签名系一人代签",
    "{unit}对{thing}的管护责任没有落实到人，群众反映后仍未解决",
    "入户走访{n}户，{share}的受访群众不了解{policy}",
    "{when}，村务公开栏没有更新，{n}项内容应公开而未公开",
    "{unit}负责人{person}对存在的问题不了解、不掌握，谈话中前后说法不一",
    "低保对象{person}家庭情况已发生变化，村干部没有及时核实上报",
    "{thing}建成后闲置，门窗损坏，未发挥作用",
    "巡察组抽查{n}份档案，有的缺少申请书，有的没有公示照片，有的审批在前、公示在后",
    "工程结算由施工方自行填报，监督小组没有参加，多计{money}",
    "{when}，党员干部带头拖欠村集体承包费，至今没有收回",
    "上一轮巡察指出的问题整改不彻底，{unit}以会议研究代替实际整改",
    "村“两委”换届后没有办理财务移交，账目由{person}个人保管",
    "对群众来信反映的{thing}问题，没有登记，没有回复，也没有转办",
    "宣传{policy}只在会上念文件，没有入户讲解",
    "{unit}报送的数据与实际不符，相差{share}",
    "主题党日活动流于形式，记录内容与上次完全相同",
    "公益性岗位人员不在岗，工资照发，共计{money}",
    "防汛、防火值班安排没有上墙，值班电话无人接听",
    "集体资产台账没有更新，{thing}未登记入账",
    "村民小组长由{person}一人指定，没有经过推选",
    "{when}，{unit}没有专题研究过农村集体资金、资产、资源管理工作",
];

const HARD: [&str; 26] = [
    "款项转入账户{account}（户名：{person}；开户行：澄川农商行{place}支行），没有入账凭证",
    "项目统一代码{code}，合同价{money}，结算价{money}，超出{share}",
    "详见{url}公布的名单",
    "群众通过邮箱{mail}反映，{unit}未在规定时间内答复",
    "{file}要求{date}前完成，实际到{date}才启动",
    "设计为DN{dn}／PE100给水管{n}米，现场抽查为DN{dn}（壁厚{mm}mm），与图纸（图号GS-{serial}）不符",
    "电缆型号YJV22-0.6/1kV-3×120mm²，实际敷设3×{mm}mm²，长度差{n}m",
    "该村被评为A级，而考核细则第{n}条规定“有‘一票否决’情形的，不得评为A级（含B+级）”",
    "所附票据（编号No.{serial}、No.{serial}）为同一笔业务，重复报销{money}",
    "据{title}（{file}）第{n}条，应当①登记；②公示（不少于{n}个工作日）；③由{person}签字确认",
    "谈话中，{person}称“当时是‘口头说好的’，没有写进合同（包括补充协议（一））”",
    "系统显示在线时间为8:30—12:00、14:30—17:30，打卡记录却集中在23:59—24:00",
    "养殖场由{name}与{name}合伙经营，面积{area}，年租金{money}",
    "使用Excel表格登账，文件名为“{year}_final_v{n}(1).xlsx”，没有使用财务软件NC65",
    "水质检测报告（CMA {code}）缺项，pH值7.{n}，氨氮0.{n}mg/L，浊度＜{n}NTU",
    "按每亩{money}计算应为{money}，少收{money}，占比{share}……",
    "经办人{person}（身份证号以{serial}结尾）在微信群内发布“接龙”，{n}人回复“OK”",
    "“12345”平台工单{account}显示：办结——未办结——再次办结",
    "WiFi、GPS、5G基站等费用{money}列入“其他支出”，发票代码{code}",
    "{title}自{date}起施行，有效期至{date}",
    "监控录像（CAM-{n}至CAM-{serial}）保存期不足30天，{date}的录像缺失",
    "对照http://xw.chengchuan.example/list?id={serial}&page={n}的公示，{n}户不在名单内",
    "实际投工{n}个，{n}×{n}＝{serial}元，与发放表差1/{n}",
    "温度-{n}℃～{n}℃、湿度≤{share}的要求没有写入保管制度§{n}",
    "两份合同（甲方：{unit}；乙方：Chengchuan Rural Construction Co., Ltd.）签订日期相同",
    "材料中混用“Microsoft Word”“WPS Office”两种格式，附件{n}.pdf打不开",
];

const SUMMARIES: [&str; 12] = [
    "财务报账不及时，支出凭证手续不全",
    "惠民补贴资金发放对象核查不细，存在重复发放现象",
    "集体资产发包未经民主决策，合同不规范",
    "{unit}履行主体责任不到位，对{thing}疏于管理",
    "党内政治生活不严肃，会议记录不全",
    "村务公开不及时、不全面",
    "{thing}验收把关不严",
    "矛盾纠纷化解不力，群众多次反映仍未解决",
    "落实{policy}打折扣、搞变通",
    "公益性岗位人员管理松散",
    "干部作风不实",
    "对上级巡察、审计指出的问题整改不彻底，以会议贯彻会议、以文件落实文件的问题依然存在",
];

const HARD_SUMMARIES: [&str; 8] = [
    "未执行{file}，{money}专项资金滞留",
    "“三资”平台（V{n}.0）数据与账面相差{share}",
    "DN{dn}供水管网{n}km工程“先干后批”（至{date}仍未补办手续）",
    "{title}落实不力",
    "A级、AA级景区创建资金{money}使用不规范",
    "{place}—{place}道路（K0+{n}至K{n}+{n}）质量不达标",
    "重复使用发票No.{serial}套取资金",
    "网站http://www.example.gov.cn长期不更新",
];

const MEASURES: [&str; 8] = [
    "逐笔核查，退回不合规支出，由{person}负责。",
    "修订制度，按月公开，接受群众监督。",
    "召开村民代表会议重新研究，签订规范合同。",
    "对责任人{person}进行批评教育，责令作出书面检查。",
    "由{unit}组织业务培训，提高经办人员能力。",
    "全面清查{thing}，建立台账，专人管护。",
    "入户核实，动态调整，张榜公示。",
    "举一反三，排查同类问题，建立长效机制。",
];
const HARD_MEASURES: [&str; 6] = [
    "追回{money}，于{date}前缴入账户{account}。",
    "按{file}和{title}第{n}条整改（责任人：{person}）。",
    "在{url}公示不少于7日，监督邮箱{mail}。",
    "更换DN{dn}管{n}m，复测厚度≥{mm}mm，偏差控制在±{share}。",
    "①自查；②互查；③由{unit}抽查（比例不低于{share}）。",
    "每日8:30—17:30安排AB岗值守，记录存入{code}号档案。",
];

const UNITS: [&str; 9] = [
    "镇党委",
    "镇纪委",
    "村党支部",
    "村务监督委员会",
    "镇农业农村综合服务中心",
    "县水利局",
    "镇便民服务中心",
    "村级集体经济组织",
    "县农业农村局农村合作经济经营管理站",
];
const THINGS: [&str; 9] = [
    "文化活动室",
    "鱼塘",
    "门面房",
    "饮水工程",
    "村级道路",
    "光伏电站",
    "山林承包",
    "易地搬迁安置点配套产业项目",
    "农村人居环境整治设施",
];
const POLICIES: [&str; 5] = [
    "惠民政策",
    "医疗保障政策",
    "高标准农田建设管护要求",
    "耕地地力保护补贴政策",
    "“一事一议”财政奖补办法",
];
const TIMES: [&str; 7] =
    ["去年以来", "前年下半年", "换届以后", "巡察期间", "上半年", "二〇二五年三月至十月", "近三年"];
const SURNAMES: [&str; 20] = [
    "丁", "卫", "方", "史", "任", "江", "严", "余", "邹", "汪", "范", "金", "郑", "侯", "姚", "程",
    "欧阳", "司徒", "上官", "令狐",
];
const GIVEN: [&str; 18] = [
    "喆", "堃", "翀", "赟", "淼", "垚", "玥", "祎", "旻", "頔", "昇", "晓峰", "文静", "建国",
    "志远", "素芬", "明", "永红",
];
const RARE: [&str; 10] = ["朱镕", "䶮", "㛃", "邢劼㬚", "𬭎", "祎𬸪", "翯", "犇骉", "喆嫄", "龑"];
const LONG_NAMES: [&str; 5] = [
    "阿依古丽·买买提",
    "吾买尔江·阿布都热合曼",
    "尼玛·次仁多吉",
    "莎日娜·巴特尔",
    "古丽娜孜·叶尔肯别克",
];
const PLACES: [&str; 16] = [
    "石", "柳", "云", "青", "大", "岩", "茶", "双", "枫", "松", "竹", "白", "黄", "梨", "桂", "杨",
];
const FORMS: [&str; 16] = [
    "桥", "湾", "岭", "坡", "沟", "口", "园", "河", "树", "林", "山", "泉", "坝", "塘", "垭", "洲",
];
const NUMERALS: [&str; 10] = ["〇", "一", "二", "三", "四", "五", "六", "七", "八", "九"];

/// Fills patterns by dice.
#[derive(Debug, Clone)]
pub struct Texts {
    flavour: Flavour,
    state: u64,
}

impl Texts {
    /// Texts for a place of a round: the same arguments give the same texts.
    pub fn new(flavour: Flavour, seed: u32, place: u64) -> Texts {
        let state = (u64::from(seed) + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15)
            ^ (place + 1).wrapping_mul(0xD1B5_4A32_D192_ED03);
        Texts { flavour, state }
    }

    /// Whether hard texts are wanted.
    pub fn is_mixed(&self) -> bool {
        self.flavour == Flavour::Mixed
    }

    /// A number below `limit`.
    pub fn below(&mut self, limit: u32) -> u32 {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut x = self.state;
        x = (x ^ x >> 30).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        x = (x ^ x >> 27).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((x ^ x >> 31) % u64::from(limit.max(1))) as u32
    }

    fn of(&mut self, list: &[&'static str]) -> &'static str {
        list[self.below(list.len() as u32) as usize]
    }

    /// One of the common patterns, or one of the hard ones half of the times where they are wanted.
    fn pattern(&mut self, common: &[&'static str], hard: &[&'static str]) -> &'static str {
        if self.is_mixed() && self.below(2) == 0 { self.of(hard) } else { self.of(common) }
    }

    /// Name of the n-th village or township, unlike that of any other.
    pub fn place(&mut self, n: u32) -> String {
        let mut name = String::new();
        let mut rest = n;
        loop {
            name.push_str(PLACES[(rest % 16) as usize]);
            name.push_str(FORMS[(rest / 16 % 16) as usize]);
            rest /= 256;
            if rest == 0 {
                break;
            }
        }
        let rare = self.is_mixed() && self.below(3) == 0;
        if rare { format!("{name}䶮") } else { name }
    }

    /// A person.
    pub fn person(&mut self) -> String {
        match (self.is_mixed(), self.below(6)) {
            (true, 0) => self.of(&LONG_NAMES).into(),
            (true, 1) => self.of(&RARE).into(),
            _ => format!("{}{}", self.of(&SURNAMES), self.of(&GIVEN)),
        }
    }

    /// A unit.
    pub fn unit(&mut self) -> String {
        self.of(&UNITS).into()
    }

    /// An issue in one sentence, without its full stop.
    pub fn summary(&mut self) -> String {
        let pattern = self.pattern(&SUMMARIES, &HARD_SUMMARIES);
        self.fill(pattern)
    }

    /// What was found: some sentences.
    pub fn facts(&mut self) -> String {
        let count = 1 + self.below(4);
        self.sentences(count)
    }

    /// So many sentences.
    pub fn sentences(&mut self, count: u32) -> String {
        let mut out = String::new();
        let mut used = Vec::new();
        for _ in 0..count {
            let clauses = 1 + self.below(3);
            for i in 0..clauses {
                let mut pattern = self.pattern(&CLAUSES, &HARD);
                while used.contains(&pattern) {
                    pattern = self.pattern(&CLAUSES, &HARD);
                }
                used.push(pattern);
                out.push_str(&self.fill(pattern));
                out.push_str(if i + 1 == clauses { "。" } else { "；" });
            }
        }
        out
    }

    /// A measure, with its full stop.
    pub fn measure(&mut self) -> String {
        let pattern = self.pattern(&MEASURES, &HARD_MEASURES);
        self.fill(pattern)
    }

    /// What a round or a paper rests on.
    pub fn basis(&mut self) -> String {
        let pattern = self.pattern(
            &["《中国共产党巡视工作条例》", "县委第三轮巡察工作安排"],
            &["{title}（{file}）"],
        );
        self.fill(pattern)
    }

    /// An address.
    pub fn address(&mut self) -> String {
        let pattern = self.pattern(
            &["澄川县人民路党政综合楼四楼", "澄川县{place}便民服务中心"],
            &["澄川县人民路18号A座16-02室（邮编990126）"],
        );
        self.fill(pattern)
    }

    /// Hours of a day.
    pub fn hours(&mut self) -> String {
        if self.is_mixed() {
            "工作日8:30—12:00、14:30—17:30".into()
        } else {
            "工作日上午八时半至十二时，下午二时半至五时半".into()
        }
    }

    /// A pattern with its slots filled.
    pub fn fill(&mut self, pattern: &str) -> String {
        let mut out = String::new();
        let mut rest = pattern;
        while let Some((before, after)) = rest.split_once('{') {
            let (slot, after) = after.split_once('}').expect("a slot ends");
            out.push_str(before);
            let text = self.slot(slot);
            out.push_str(&text);
            rest = after;
        }
        out + rest
    }

    fn slot(&mut self, slot: &str) -> String {
        let n = 2 + self.below(97);
        match slot {
            "n" if self.is_mixed() => n.to_string(),
            "n" => chinese(n),
            "money" => self.money(),
            "share" if self.is_mixed() => match self.below(3) {
                0 => format!("{n}%"),
                1 => format!("{}.{}%", n / 2, self.below(10)),
                _ => format!("{}%～{n}%", n / 2),
            },
            "share" => format!("百分之{}", chinese(n)),
            "when" if self.is_mixed() => self.date(),
            "when" => self.of(&TIMES).into(),
            "date" => self.date(),
            "year" => (2019 + self.below(8)).to_string(),
            "person" | "name" => self.person(),
            "unit" => self.unit(),
            "thing" => self.of(&THINGS).into(),
            "policy" => self.of(&POLICIES).into(),
            "place" => format!("{}{}", self.of(&PLACES), self.of(&FORMS)),
            "title" => self
                .of(&[
                    "《关于印发〈澄川县村级“三资”管理办法（试行）〉的通知》",
                    "《村集体资金管理办法》",
                    "《澄川县2026年“一卡通”专项整治方案》",
                ])
                .into(),
            "file" => format!(
                "{}〔20{}〕{}号",
                self.of(&["澄巡发", "澄府办函", "澄纪发"]),
                18 + self.below(9),
                1 + self.below(180)
            ),
            "account" => format!("62170032300{:08}", self.below(99_999_999)),
            "code" => format!("{}-990126-04-01-{:06}", 2019 + self.below(8), self.below(999_999)),
            "serial" => format!("{:08}", self.below(99_999_999)),
            "url" => format!(
                "https://www.example.gov.cn/xw/2026/t202605{:02}_{:06}.html",
                1 + self.below(28),
                self.below(999_999)
            ),
            "mail" => format!(
                "{}{}@mail.chengchuan.example",
                self.of(&["xcz", "xuncha.bangongshi", "zhen-jiwei_"]),
                n
            ),
            "area" => format!("{n}.{:02}㎡（约{}亩）", self.below(100), self.below(30)),
            "dn" => self.of(&["50", "110", "200", "315"]).into(),
            "mm" => format!("{}.{}", 2 + self.below(9), self.below(10)),
            other => unreachable!("no slot {other}"),
        }
    }

    fn date(&mut self) -> String {
        let (y, m, d) = (2020 + self.below(6), 1 + self.below(12), 1 + self.below(28));
        match self.below(4) {
            0 => format!("{y}-{m:02}-{d:02}"),
            1 => format!("{y}年{m}月"),
            _ => format!("{y}年{m}月{d}日"),
        }
    }

    fn money(&mut self) -> String {
        let (high, low, cents) = (1 + self.below(99), self.below(1000), self.below(100));
        if !self.is_mixed() {
            return format!("{}万{}千元", chinese(high), NUMERALS[1 + (low % 9) as usize]);
        }
        match self.below(4) {
            0 => format!("{high},{low:03}.{cents:02}元"),
            1 => format!("{high}.{cents:02}万元"),
            2 => format!("￥{high},{low:03}.00"),
            _ => format!("{high}{low:03}元"),
        }
    }
}

/// A number below 100 in Chinese.
fn chinese(n: u32) -> String {
    let mut out = String::new();
    let (tens, ones) = (n / 10, n % 10);
    if tens > 1 {
        out.push_str(NUMERALS[tens as usize]);
    }
    if tens > 0 {
        out.push('十');
    }
    if ones > 0 || tens == 0 {
        _ = write!(out, "{}", NUMERALS[ones as usize]);
    }
    out
}
