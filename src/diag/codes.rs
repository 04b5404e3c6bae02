//! Every diagnostic code with its meaning and cure; `docs/codes.md` is checked against this table.
//!
//! X1 reading files · X2 data · X3 templates · X4 markup · X5 fonts and layout · X6 output and
//! environment · X7 requests to the desk · X9 internal. A code is never given a new meaning; one
//! that is not used any more stays reserved: X2126 and X5003. Other gaps were never used. A new
//! code takes the number after the last of its group.

use std::fmt;

use serde::{Serialize, Serializer};

macro_rules! codes {
    ($($name:ident = $code:literal, $meaning:literal, $cure:literal;)+) => {
        /// A stable diagnostic code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code {
            $(#[doc = $meaning] $name,)+
        }
        impl Code {
            /// Every code.
            pub const ALL: &'static [Code] = &[$(Code::$name),+];
            /// As printed, e.g. `X2104`.
            pub const fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code),+ }
            }
            /// What it means, in Chinese.
            pub const fn meaning(self) -> &'static str {
                match self { $(Code::$name => $meaning),+ }
            }
            /// What to do, in Chinese.
            pub const fn cure(self) -> &'static str {
                match self { $(Code::$name => $cure),+ }
            }
        }
    };
}

codes! {
    Unreadable = "X1001", "文件或文件夹读不了", "核对路径和权限；路径有空格时加引号";
    NotAFile = "X1002", "给出的路径不是文件", "给出数据文件本身，而不是所在文件夹";
    WrongExtension = "X1003", "文件类型不认识", "数据用 .xlsx 工作簿或 .yaml、.yml、.json 文件，版式用 .toml 文件";
    EmptyFile = "X1004", "文件是空的", "检查是否保存";
    TooLarge = "X1005", "数据超出上限", "拆分为分文件，或检查是否给错了文件";
    NotUtf8 = "X1006", "文件不是 UTF-8 编码", "用 UTF-8 编码另存";
    Syntax = "X1007", "JSON 或 YAML 语法错误", "按提示的行列改正";
    TooDeep = "X1008", "嵌套层次过深", "数据最多嵌套32层，检查括号或缩进";
    DuplicateKey = "X1009", "同一处有两个同名字段", "删去一个；程序不替您取舍";
    Alias = "X1010", "YAML 中使用了锚点、别名或标签", "把内容直接写出";
    IncludeRefused = "X1011", "分文件路径不允许", "分文件须与主文件同在一个文件夹或其子文件夹";
    ClueFileRefused = "X1012", "线索文件不能在此处使用", "线索只用于涉密文书，单独存放、单独处理";
    SealInvalid = "X1013", "印章图样不合要求", "用背景透明、大致正方的 PNG，每边不超过4000像素，文件不超过 4 MB";
    SpecialFile = "X1014", "给出的是管道、设备一类的特殊文件", "先把内容存成普通文件，再给出这个文件";
    NotAWorkbook = "X1015", "不是能读的工作簿，或工作簿已损坏", "在 Excel 或 WPS 中打开，另存为 .xlsx";
    WorkbookActive = "X1016", "工作簿带有宏、外部链接、数据连接或嵌入的对象", "去掉这些内容，另存为 .xlsx";
    ExampleChanged = "X1017", "工作簿里标着“示例”的行改过内容，没有读入", "是正式内容的，删去首列的“示例”二字";
    SheetUnread = "X1018", "工作簿里有内容没有读入", "是轮次数据的，把工作表、表头改成规定的名称；不是的，不必理会或删去";
    CutAtHash = "X1019", "YAML 中“ #”后面的内容没有读入", "要印的，把整段文字加上引号；只是说明的，另写一行";
    PictureMissing = "X1020", "找不到照片，文书中留出贴照片的位置", "核对文件名，把照片放在轮次文件所在的文件夹里；不印照片的，删去文件名";
    PictureOutside = "X1021", "照片不在轮次文件所在的文件夹里", "把照片放在轮次文件所在的文件夹或其子文件夹，只写文件名或子文件夹/文件名";
    PictureFormat = "X1022", "给出的文件不是能印的照片", "在手机或看图软件中另存为 JPG 或 PNG；不是照片的，材料类型不要写“图片”";
    PictureDamaged = "X1023", "照片不完整或已损坏", "重新复制或另存这张照片";
    PictureSize = "X1024", "照片太大或太小", "在看图软件中调整大小后另存：每边64至20000像素，不超过5000万像素，文件不超过20 MB";
    PictureChanged = "X1025", "照片与核对时或登记时的不是同一份", "核对是不是这张照片；换过的，重新读入并更新登记的校验值";
    PictureUnread = "X1026", "这里只有数据，没有照片", "要印照片的，把照片和轮次文件放在同一个文件夹里再生成";
    UnknownKey = "X2001", "不认识的字段", "核对字段名";
    MissingKey = "X2002", "缺少必填字段", "补填该字段";
    WrongType = "X2003", "值的类型不对", "按提示的类型填写";
    UnknownWord = "X2004", "不在可选值之列", "从列出的值中选一个";
    BadValue = "X2005", "值的写法不对", "按提示的格式填写";
    OutOfRange = "X2006", "数值超出范围", "填写范围内的值";
    WrongVersion = "X2007", "数据格式版本不符", "用相应版本的程序，或转换数据";
    Contradiction = "X2008", "同一件事的两种说法不一致", "核对哪一个对，改正另一个";
    DateOrder = "X2101", "日期先后不对", "进驻＜受理截止≤离开≤汇报≤反馈＜整改截止";
    NoticeDays = "X2102", "进驻通知提前的天数不足", "调整日期，或把进驻通知提前天数改为本地要求";
    Duplicate = "X2103", "编号或代码重复", "改为不同的编号";
    Dangling = "X2104", "引用的编号或代码不存在", "核对编号，或补上所引用的内容";
    NoTask = "X2105", "整改方案日期之后，问题没有对应的整改任务", "在任务清单中补上";
    NoDuty = "X2106", "整改任务没有责任，或村级问题缺少乡镇主体责任、村直接责任", "在责任清单中补上";
    TargetShared = "X2107", "同一对象由两个巡察组巡察，或没有巡察组", "每个对象归一个巡察组";
    Avoidance = "X2108", "组员巡察了应当回避的单位", "调整分组";
    ContactExpired = "X2109", "联系方式在受理截止日期前失效", "更换联系方式或核对有效期";
    CloseUnproven = "X2110", "已销号而没有佐证材料或审核人", "补填佐证材料编号、审核人和审核日期，或改回“已完成”";
    SupervisionFinished = "X2111", "督办了已完成的问题，或不属于该对象的问题", "从督办中去掉，或核对整改进度";
    BallotSum = "X2112", "测评票数对不上", "各等次票数＋弃权＝有效票；有效票＋无效票＝收回票";
    BallotVoid = "X2113", "收回的票多于发出的票，测评无效", "核对票数；属实的，本次测评按无效处理";
    HolidaysUnknown = "X2114", "节假日表中没有这一年", "在模板集的节假日表中补上该年放假安排，或直接填写截止日期";
    Placeholder = "X2115", "数据中有未填写的占位符或乱码", "填上实际内容";
    CodeHierarchy = "X2116", "区划代码与上级不一致", "村代码前9位须与乡镇相同，前6位须与县相同";
    CountMismatch = "X2117", "合计对不上", "核对问题的所属对象和类别";
    Overdue = "X2118", "任务逾期未完成而没有督办", "核对进度，或增加督办";
    NoAsOf = "X2119", "没有统计截止日期，无法判断是否逾期", "填写统计截止日期";
    Character = "X2120", "有无法印出的字符", "删去控制字符，生僻字改用标准汉字编码";
    UnknownCategory = "X2121", "类别不在本轮次的问题分类中", "核对类别，或在问题分类中增加";
    IssuanceUnknown = "X2122", "发文登记中的文书种类不存在", "核对文书种类";
    Draft = "X2123", "文书尚未编号，按草稿印出空白", "在发文登记中登记发文字号";
    ExtraUnknown = "X2124", "自定义项没有在模板集中声明", "请管理模板的人在模板集中声明，或删去";
    TargetUnknown = "X2125", "指定的对象不存在", "核对代码";
    NothingToRender = "X2127", "没有可以生成的文书", "核对文书和对象，或补充数据";
    SealUnused = "X2128", "没有文书由给出图样的单位盖章", "核对单位名称，须与文书的署名一字不差；不盖章的文书不显示印章";
    SupervisionStep = "X2131", "督办没有接续前一次督办，或层级低于前一次", "填写前一次督办的编号，或调整督办层级";
    SanctionEmpty = "X2132", "问责没有人数，也没有单位数", "填写受处理的人数或单位数";
    NamePublished = "X2133", "要公示的内容中有人员的姓名", "改写问题或整改情况，隐去姓名；或不列入公示";
    DateDoubtful = "X2134", "日期与轮次的时间安排不合", "核对日期；提醒属实的不必改";
    FigureDoubtful = "X2135", "数额不合常理", "核对数额和单位；提醒属实的不必改";
    Telephone = "X2136", "电话号码打不通，或向社会公布了手机号码", "核对号码；值班电话用固定电话";
    Repeated = "X2137", "同一人、同一单位或同一内容列了两次", "删去多列的；确是两项的，写明区别";
    FormIncomplete = "X2138", "测评表不能用，或测评结果与所用的测评表不全相符", "补全测评表；按测评表补全各项得票，核对参加测评的人员";
    Unassigned = "X2139", "责任没有落实到人，或责任单位与问题无关", "补填责任人；核对责任单位的代码";
    WorkLog = "X2141", "日小结、周汇总与轮次数据对不上", "核对日期、问题编号和合计；印出的周汇总为各日之和";
    Assessment = "X2151", "质量评估的得分或轮次对不上", "核对得分、满分和轮次；各组都评分后名次才完整";
    Recheck = "X2152", "验收结论与问题或整改进度不符", "核对验收结论、问题编号和整改进度的状态";
    SuggestionEmpty = "X2153", "工作建议没有所依据的问题", "填写类别、共性问题或问题编号，与问题清单一致";
    ClueMismatch = "X2154", "问题线索与轮次数据不符", "核对届次、轮次、对象代码、组号和日期；内容不在提示中显示";
    ReturnForeign = "X2161", "收回的表不是本程序发出的，或不属于本轮次、该对象", "核对是否给错了文件；须在发出的表上直接填写，不要把内容复制到新文件";
    ReturnChanged = "X2162", "收回的表里锁定的内容改过，或少了、多了内容", "锁定的内容没有读入；确要改的，在轮次数据里改";
    ReturnConflict = "X2163", "收回的进展与轮次数据或另一份表不一致", "核对后定一个：以收回的为准，以轮次的为准，或在轮次数据里改";
    NumberInText = "X2164", "文中的发文字号写法不规范，或与发文登记对不上", "年份用六角括号〔〕，不加“第”，序号不编虚位；与发文登记核对，属实的不必改";
    CommitteeUnclear = "X2170", "派出党委的类别、级别与名称不一致，或看不出是哪一类党委", "核对派出党委的类别、级别、行政区名称和全称";
    SessionDoubtful = "X2171", "有届次的党委没有填届次，或没有届次的填了届次", "县委、区委、旗委、市委、州委填届次；地委、盟委、工委不填";
    InspectionUnclear = "X2172", "巡察类型与专题、上次巡察等不相符", "专项巡察填专题；“回头看”在巡察对象填上次巡察";
    SignerUnfit = "X2173", "签发人不是领导小组的组长或常务副组长", "上行文由组长签发，经授权由常务副组长签发；核对签发人和领导小组成员";
    LeadersUnclear = "X2174", "领导小组没有组长，或组长不止一人", "核对领导小组成员的领导小组职务";
    CodeKind = "X2175", "代码的写法与巡察对象的类型不符", "乡镇、街道、村、社区、县填12位统计用区划代码；部门、其他单位没有的，填自编代码，如 BM01";
    RecipientUnclear = "X2176", "受文对象的通报范围与所填的类别、单位不符", "通报范围为有关类别的填类别，为有关单位的填单位代码";
    PaperLacks = "X2185", "文书缺少不能没有的内容，不能发出", "补填所缺的内容后再生成";
    AssessmentMissing = "X2186", "反馈意见没有总体评价，印空白", "填写总体评价";
    NothingToShow = "X2187", "标为可以公开的问题还没有可以公示的成果", "有了成果再公示，或改为不公开";
    ClosedBeforeRecheck = "X2188", "验收在销号以后", "先验收后销号；核对两个日期";
    RouteUnfit = "X2189", "线索的处置方式与受理单位不相称", "由纪检监察机关决定的处置方式，去向填纪检监察机关";
    SupervisionBack = "X2190", "已经提醒、告诫的问题又从头督办", "接着前一次督办，或去掉这个问题";
    MatterUnfit = "X2191", "一事一报告与轮次数据不符，或含有问题线索", "核对组号、序号和日期；问题线索填在线索文件中";
    PaperNotMade = "X2200", "缺少文书所需的内容，没有做这份文书", "补填所指的内容；不需要这份文书的，不必理会";
    ReportIncomplete = "X2201", "巡察报告缺少内容，或日期、数字对不上", "补填所指的内容；没有补的，报告印空白";
    RectifyMismatch = "X2202", "被巡察党组织的整改材料与轮次数据对不上", "核对日期、书记和领办的问题";
    ReviewMismatch = "X2203", "整改材料的审核意见不完整，或次序、单位对不上", "核对报审次数、审核单位、结论和意见";
    TotalsMismatch = "X2204", "线索、信访或挽回金额的统计对不上", "核对各项件数：移交不多于发现，立案、办结不多于移交";
    MeetingMismatch = "X2205", "会议的人员、次序或议定事项对不上", "核对主持人、出席人员、会议日期和承办单位";
    BriefingMismatch = "X2206", "点人点事文件与轮次数据不符", "核对届次、轮次、对象代码和组号；内容不在提示中显示";
    LetterMismatch = "X2220", "授权决定、函件、巡前信息与轮次安排或巡察组不符", "核对日期、人员和所需内容";
    Undeclared = "X2221", "巡察组人员进驻前没有申报回避、签署承诺", "先签署，后进驻";
    InquiryMismatch = "X2222", "实地查看、调阅资料的日期、人员或归还情况不符", "核对日期和人员；原件在离开前归还";
    PollSum = "X2223", "后评估表、满意度测评表的张数或票数对不上", "各栏票数＋未填＝有效表数；有效表数＋无效表数＝收回表数";
    CoverageMismatch = "X2224", "全覆盖进度的数字对不上", "同一对象只算一次；核对总数、各轮首次巡察数和未巡对象";
    CampaignMismatch = "X2225", "专项整治的依据、日期或牵头单位不合", "核对共性问题、步骤的日期和牵头单位";
    FilingMismatch = "X2226", "归档文件的页号、归卷不合，或有文件没有归档", "按卷内次序核对；缺的在备考表中写明";
    OccasionMismatch = "X2227", "动员会、反馈会等的日期与轮次安排不合", "核对会议日期和时间安排；属实的不必改";
    SetInvalid = "X3001", "模板集文件有误", "按提示改正 kind.toml、set.toml 等文件";
    KindUnknown = "X3002", "没有这种文书", "核对文书的名称";
    TemplateSyntax = "X3003", "模板语法错误", "按提示的行列改正模板";
    TemplateUndefined = "X3004", "模板用到了没有的值", "核对变量名，或用 {% if %} 判断后再用";
    TemplateRender = "X3005", "模板执行出错", "按提示改正模板";
    TemplateLimit = "X3006", "模板超出大小、层次、步数或输出上限", "简化模板";
    SetFileInvalid = "X3008", "模板集文件不完整，或打包以后被改动过", "请发放单位重新打包、发送";
    ProfileInvalid = "X3007", "版式文件有误", "按提示改正；各项的名称和范围见 docs/profiles.md";
    SetLost = "X3009", "set 给的值出了循环、with 或宏就没有了", "合计用 |sum，个数用 |length，有没有用 |selectattr(…)|length，编号用 counter()";
    MaybeEmpty = "X3010", "可能为空的值没有判断就用了", "用 {% if %} 判断后再用，或用 |default(\"…\") 给出替代";
    OrderTaken = "X3011", "几种文书的次序相同", "改 kind.toml 的 order，使各种文书不同";
    SetFileSpecial = "X3012", "模板文件夹里有链接、特殊文件，或文件名不对的模板", "换成文件本身；文件名以 .j2、.toml 结尾";
    MarkupSyntax = "X4001", "标记不是合格的 XML", "按提示改正模板";
    MarkupElement = "X4002", "标记中的元素不认识或位置不对", "写法见模板手册的标记部分";
    MarkupAttribute = "X4003", "标记中的属性不认识或取值不对", "写法见模板手册的标记部分";
    MarkupTable = "X4004", "表格的行列对不上", "核对 cols、colspan、rowspan";
    MarkupMissing = "X4005", "标记缺少必要的内容", "补上所缺的元素";
    MarkupChart = "X4006", "统计图的内容不对", "核对 series 的个数、各 bar 的名称和数";
    MarkupPicture = "X4007", "图片没有来源或说明，或不是本文书可以用的", "src 用数据中照片的文件名，并写上说明";
    FirstPageFull = "X5004", "版头、标题和主送机关占满首页，首页没有正文", "缩短标题，减少联合行文的机关、签发人或主送机关";
    FontMissing = "X5001", "缺少字体", "把 fonts 文件夹放在程序旁边";
    GlyphMissing = "X5002", "字体中没有这个字", "核对该字，或换用含有该字的字体";
    OutputFailed = "X6001", "写不了文件", "检查磁盘空间、权限，关闭已打开的文书后重试";
    OutputExists = "X6002", "目标已存在", "换一个文件夹，或删去后重试";
    FeatureMissing = "X6003", "本程序没有编入此功能", "换用完整版程序";
    Usage = "X6004", "用法不对", "核对各项的写法";
    DiskFull = "X6005", "磁盘已满或只读，后面的文件都写不了", "清理磁盘或换一个输出文件夹，再接着做";
    Crashed = "X6006", "程序两次在处理该对象时中断，这次跳过", "检查该对象的数据；确认无误后单独重做";
    KeptAside = "X6007", "文件被人改动过，已移到“改动留存”文件夹，原处换成新生成的", "需要保留的改动请手工并入新文件";
    LinkedFolder = "X6008", "输出文件夹里的文件夹被换成了链接，没有往里写", "移走这个链接，或换一个输出文件夹，再重新运行";
    CopiesUnused = "X6009", "打印份数没有用上：这次不做这种文书", "核对文书种类和环节，或去掉这一项份数";
    PackMissing = "X6101", "清单中的文件不见了", "重新生成，或从原处补回";
    PackChanged = "X6102", "文件与清单不符，生成后被改动过", "核对改动；要恢复原样，重新生成";
    PackForeign = "X6103", "清单中没有的文件", "不是本套资料包的文件，发放前移走";
    PackUnreadable = "X6104", "资料包的清单缺失或有误", "把资料包做完，或重新生成";
    PackApart = "X6105", "这些分片不能合并", "分片须出自同一份数据、同样的选项，且每份一个、不缺不重";
    Refused = "X7001", "请求来自别处，已拒绝", "只从程序给出的网址打开页面；用程序访问时，主机名须是启动时列出的";
    NotAdmitted = "X7002", "没有凭据，或凭据不对", "从程序窗口中的网址重新打开；用程序访问时，带上 Authorization: Bearer 和令牌";
    NotThere = "X7003", "没有所要的内容", "核对网址；资料用过后会清除，请重新打开";
    Busy = "X7004", "请求太多，来不及处理", "稍后再试";
    Late = "X7005", "处理超时", "稍后再试；数据很大时用命令行处理";
    BodyRefused = "X7006", "请求正文的类型或编码不能用", "正文直接放 JSON、YAML 或工作簿，不压缩，不用表单上传（multipart）；文字用 UTF-8 编码";
    NotReady = "X7007", "所要的还没有做好，或没有做成", "先看任务的进度：做好了再取，没有做成的按其中的提示处理后重新开始";
    WrongMethod = "X7008", "这个网址不接受这种请求", "按 /api/openapi.json 所列的方法请求";
    TokenExposed = "X7009", "令牌文件别的用户也能读", "把令牌文件改为只有运行程序的用户能读";
    Internal = "X9001", "程序内部错误", "请把提示内容报告给开发者";
}

impl Code {
    /// What to do besides with the commands, for those who use them.
    pub const fn command(self) -> Option<&'static str> {
        Some(match self {
            Code::EmptyFile => "样例可用 xunwen init 得到",
            Code::UnknownKey => "全部字段见 xunwen schema",
            Code::NoAsOf => "只用这一次的，用 --date 指定",
            Code::IssuanceUnknown | Code::KindUnknown => "可用的种类用 xunwen kinds 查看",
            Code::NothingToRender => "文书和对象见 --kind 和 --target",
            Code::ReturnConflict => {
                "以收回的为准加 --prefer returned，以轮次的为准加 --prefer round"
            }
            Code::SetFileInvalid => "打包用 xunwen template pack",
            Code::MarkupElement | Code::MarkupAttribute => {
                "写法见 xunwen template reference markup"
            }
            Code::FontMissing => "字体文件夹也可用 --fonts 指定",
            Code::GlyphMissing => "含有该字的字体用 --fonts 指定",
            Code::Usage => "用 --help 查看用法",
            Code::DiskFull => "接着做加 --resume",
            Code::Crashed => "单独重做用 --only-failed",
            Code::PackMissing | Code::PackChanged | Code::PackUnreadable => {
                "重新生成或接着做用 --resume"
            }
            Code::Refused => "主机名用 --host 列出",
            _ => return None,
        })
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl Serialize for Code {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::Code;

    #[test]
    fn codes_are_distinct() {
        let mut seen: Vec<_> = Code::ALL.iter().map(|c| c.as_str()).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), Code::ALL.len());
    }
}
