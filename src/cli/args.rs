//! The arguments, their help, and usage errors in Chinese.

use std::net::SocketAddr;
use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory as _, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::Exit;
use super::report::Report;
use xunwen::diag::{Code, Diagnostic};
use xunwen::engine::OptionSetting;
use xunwen::kinds::Stage;
use xunwen::pack::Shard;
use xunwen::round::Date;

/// Copies of a document in a file to print from.
const MAX_COPIES: usize = 500;

const HELP: &str = "{about-with-newline}\n用法：{usage}\n\n{all-args}{after-help}";

/// 巡文：由巡察轮次数据生成整套公文（DOCX、PDF）
#[derive(Debug, Parser)]
#[command(name = "xunwen", version, override_usage = "xunwen <命令> [选项]", help_template = HELP, disable_help_subcommand = true, disable_help_flag = true, disable_version_flag = true)]
#[command(
    subcommand_help_heading = "命令",
    next_help_heading = "选项",
    subcommand_value_name = "命令"
)]
#[command(
    after_help = "退出码：0 完成；1 数据或模板有误，未生成；2 命令用法不对；3 部分文书未生成；4 读写、字体等环境问题；70 程序内部错误\n"
)]
pub(super) struct Cli {
    /// 结果按 JSON 输出，供程序读取
    #[arg(long, global = true)]
    pub json: bool,
    /// 显示帮助
    #[arg(short, long, action = clap::ArgAction::Help, global = true)]
    help: Option<bool>,
    /// 显示版本
    #[arg(short = 'V', long, action = clap::ArgAction::Version)]
    version: Option<bool>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// 核对轮次数据，一次列出全部问题
    #[command(help_template = HELP, override_usage = "xunwen check <轮次文件> [选项]")]
    Check(CheckArgs),
    /// 生成空白工作簿，把轮次数据导出成工作簿，或合并收回的表
    #[command(help_template = HELP, override_usage = "xunwen workbook new <工作簿> [选项]\n      xunwen workbook export <轮次文件> <工作簿> [选项]\n      xunwen workbook merge <轮次文件> <收回的表>... -o <文件> [选项]")]
    Workbook(WorkbookArgs),
    /// 生成文书；不指定种类时生成本轮次应有的全部文书
    #[command(help_template = HELP, override_usage = "xunwen render <轮次文件> -o <文件夹> [选项]")]
    Render(RenderArgs),
    /// 按环节为每个巡察对象做一套资料包，附清单，可续做
    #[command(help_template = HELP, override_usage = "xunwen pack <轮次文件> -o <文件夹> [选项]")]
    Pack(PackArgs),
    /// 按清单核对资料包，列出缺少、改动和多出的文件
    #[command(help_template = HELP, override_usage = "xunwen verify <文件夹>")]
    Verify(VerifyArgs),
    /// 合并分片做成的资料包
    #[command(help_template = HELP, override_usage = "xunwen merge <分片文件夹>... [-o <文件夹>]")]
    Merge(MergeArgs),
    /// 列出文书种类
    #[command(help_template = HELP, override_usage = "xunwen kinds [选项]")]
    Kinds(KindsArgs),
    /// 做自己的模板：复制内置的、新建
    #[command(
        help_template = HELP,
        override_usage = "xunwen template eject <种类> <文件夹>\n      xunwen template new <种类> <文件夹> --title <中文名称>"
    )]
    Template(TemplateArgs),
    /// 列出版式；给出名称时列出该版式的全部数值和出处
    #[command(help_template = HELP, override_usage = "xunwen profiles [名称] [选项]")]
    Profiles(ProfilesArgs),
    /// 输出数据格式说明（JSON Schema）
    #[command(help_template = HELP, override_usage = "xunwen schema [选项]")]
    Schema(SchemaArgs),
    /// 列出字体，核对各字体用途是否齐全
    #[command(help_template = HELP, override_usage = "xunwen fonts [选项]")]
    Fonts(FontsArgs),
    /// 打开本机网页办理全部工作，或为其他系统提供接口
    #[command(help_template = HELP, override_usage = "xunwen serve [选项]\n      xunwen serve --api --listen <地址> --token-file <文件> [选项]")]
    Serve(ServeArgs),
    /// 新建一个文件夹，放入样例数据
    #[command(help_template = HELP, override_usage = "xunwen init <文件夹>")]
    Init(InitArgs),
    /// 输出命令补全脚本
    #[command(help_template = HELP, override_usage = "xunwen completions <SHELL>")]
    Completions(CompletionsArgs),
}

#[derive(Debug, Clone, Default, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct SetArgs {
    /// 模板文件夹或模板集文件（.xwset），叠加在内置模板之上；可给多个，后给的优先（环境变量 XUNWEN_TEMPLATES）
    #[arg(long, value_name = "文件夹")]
    pub templates: Vec<PathBuf>,
    /// 字体文件夹，代替默认位置；可给多个（环境变量 XUNWEN_FONTS）
    #[arg(long, value_name = "文件夹")]
    pub fonts: Vec<PathBuf>,
    /// 本单位的版式数值（.toml），叠加在全部版式之上；可给多个，后给的优先（环境变量 XUNWEN_PROFILE）
    #[arg(long, value_name = "文件")]
    pub profile: Vec<PathBuf>,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct CheckArgs {
    /// 轮次工作簿（.xlsx）或数据文件（.yaml、.yml、.json），- 为标准输入
    #[arg(value_name = "轮次文件", help_heading = "参数")]
    pub round: PathBuf,
    /// 统计截止日期，如 2026-07-31；省略时用数据中的
    #[arg(long, value_name = "日期", value_parser = date)]
    pub date: Option<Date>,
    /// 把工作簿另存一份，有误的单元格标红并加批注，右侧加“错误说明”列
    #[arg(long, value_name = "工作簿")]
    pub mark: Option<PathBuf>,
    /// 另存的工作簿已有、改动过，也直接换掉
    #[arg(long)]
    pub force: bool,
    /// 核对的是线索文件或点人点事文件（与轮次分开存放）
    #[arg(long)]
    pub clues: bool,
    #[command(flatten)]
    pub set: SetArgs,
}

/// Which documents are made, of which targets, and how.
#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct DocumentArgs {
    /// 巡察对象代码；可给多个或用逗号分隔；派出党委的代码表示全轮次的文书
    #[arg(long, value_name = "代码", value_delimiter = ',')]
    pub target: Vec<String>,
    /// 格式
    #[arg(
        long,
        value_name = "格式",
        value_enum,
        value_delimiter = ',',
        default_value = "docx,pdf",
        hide_default_value = true,
        hide_possible_values = true,
        help = "格式：docx、pdf、xlsx，可给多个或用逗号分隔（默认 docx,pdf）；xlsx 为发出填写、交回的表格，三清单等文书有"
    )]
    pub format: Vec<FormatArg>,
    /// 统计截止日期，如 2026-07-31；省略时用数据中的
    #[arg(long, value_name = "日期", value_parser = date)]
    pub date: Option<Date>,
    /// 文书选项，如 feedback_report.issued_by=巡察组；可给多个，见 xunwen kinds
    #[arg(long, value_name = "种类.选项=值", value_parser = clap::value_parser!(OptionSetting))]
    pub set_option: Vec<OptionSetting>,
    /// 同时工作的线程数，默认与处理器核数相同
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    pub jobs: Option<u16>,
}

#[derive(Debug, Args)]
#[command(
    next_help_heading = "选项",
    subcommand_help_heading = "命令",
    disable_help_subcommand = true
)]
pub(super) struct WorkbookArgs {
    #[command(subcommand)]
    pub command: WorkbookCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum WorkbookCommand {
    /// 生成空白工作簿，各表带填写说明、下拉列表和示例行
    #[command(help_template = HELP, override_usage = "xunwen workbook new <工作簿> [选项]")]
    New {
        /// 要生成的工作簿（.xlsx）；已有同名文件的不覆盖
        #[arg(value_name = "工作簿", help_heading = "参数")]
        file: PathBuf,
        /// 已有同名文件也直接换掉
        #[arg(long, help_heading = "选项")]
        force: bool,
        /// 生成问题线索的工作簿，与轮次分开存放
        #[arg(long, help_heading = "选项")]
        clues: bool,
        /// 模板文件夹，为其中声明的自定义项加上列；可给多个（环境变量 XUNWEN_TEMPLATES）
        #[arg(long, help_heading = "选项", value_name = "文件夹", conflicts_with = "clues")]
        templates: Vec<PathBuf>,
    },
    /// 把轮次数据导出成工作簿；读回来与原数据完全一样
    #[command(help_template = HELP, override_usage = "xunwen workbook export <轮次文件> <工作簿> [选项]")]
    Export {
        /// 轮次工作簿（.xlsx）或数据文件（.yaml、.yml、.json），- 为标准输入；加 --clues 时为线索文件
        #[arg(value_name = "轮次文件", help_heading = "参数")]
        round: PathBuf,
        /// 要生成的工作簿（.xlsx）；已有同名文件的不覆盖
        #[arg(value_name = "工作簿", help_heading = "参数")]
        file: PathBuf,
        /// 已有同名文件也直接换掉
        #[arg(long, help_heading = "选项")]
        force: bool,
        /// 导出问题线索，与轮次分开存放
        #[arg(long, conflicts_with = "sheet", help_heading = "选项")]
        clues: bool,
        /// 只导出这些工作表，如 整改进度,佐证材料；单独发给填报单位用，不能当轮次文件
        #[arg(long, help_heading = "选项", value_name = "工作表", value_delimiter = ',')]
        sheet: Vec<String>,
        /// 模板文件夹，其中自定的文书在“发文登记”里可用中文名称；可给多个（环境变量 XUNWEN_TEMPLATES）
        #[arg(long, help_heading = "选项", value_name = "文件夹", conflicts_with = "clues")]
        templates: Vec<PathBuf>,
    },
    /// 把收回的表（render、pack 的 xlsx）里填写的进展合并到轮次数据，列出改动和不一致
    #[command(help_template = HELP, override_usage = "xunwen workbook merge <轮次文件> <收回的表>... -o <文件> [选项]")]
    Merge {
        /// 轮次工作簿（.xlsx）或数据文件（.yaml、.yml、.json），- 为标准输入
        #[arg(value_name = "轮次文件", help_heading = "参数")]
        round: PathBuf,
        /// 收回的表（.xlsx），可给多个
        #[arg(value_name = "收回的表", required = true, help_heading = "参数")]
        returned: Vec<PathBuf>,
        /// 合并后的轮次文件（.xlsx、.yaml、.yml 或 .json）；已有同名文件的不覆盖
        #[arg(short, long, help_heading = "选项", value_name = "文件")]
        out: PathBuf,
        /// 已有同名文件也直接换掉
        #[arg(long, help_heading = "选项")]
        force: bool,
        /// 与轮次数据不一致时以哪个为准：returned 收回的，round 轮次的；省略时不改，列为错误
        #[arg(
            long,
            help_heading = "选项",
            value_name = "哪个",
            value_enum,
            hide_possible_values = true
        )]
        prefer: Option<PreferArg>,
        /// 模板文件夹，其中自定的文书在“发文登记”里可用中文名称；可给多个（环境变量 XUNWEN_TEMPLATES）
        #[arg(long, help_heading = "选项", value_name = "文件夹")]
        templates: Vec<PathBuf>,
    },
}

#[derive(Debug, Args)]
#[command(
    next_help_heading = "选项",
    subcommand_help_heading = "命令",
    disable_help_subcommand = true
)]
pub(super) struct TemplateArgs {
    #[command(subcommand)]
    pub command: TemplateCommand,
}

/// A part of the reference for authors of templates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ReferenceArg {
    Markup,
    Filters,
}

#[derive(Debug, Subcommand)]
pub(super) enum TemplateCommand {
    /// 把一种文书的模板复制出来，供修改
    #[command(help_template = HELP, override_usage = "xunwen template eject <种类> <文件夹> [选项]")]
    Eject {
        /// 文书种类，如 feedback_report；也可以是 shared、profiles 或其中一个文件
        #[arg(value_name = "种类", help_heading = "参数")]
        part: String,
        /// 模板文件夹，没有时新建；已有的文件不覆盖
        #[arg(value_name = "文件夹", help_heading = "参数")]
        folder: PathBuf,
        /// 已有的文件也直接换掉
        #[arg(long, help_heading = "选项")]
        force: bool,
        #[command(flatten)]
        set: SetArgs,
    },
    /// 不用数据，检查整套模板：语法、变量名、宏、标记、kind.toml 等，逐处指出文件、行、列
    #[command(help_template = HELP, override_usage = "xunwen template check [文件夹] [选项]")]
    Check {
        /// 模板文件夹，叠加在内置模板和 --templates 之上；不给时检查现用的模板
        #[arg(value_name = "文件夹", help_heading = "参数")]
        folder: Option<PathBuf>,
        #[command(flatten)]
        set: SetArgs,
    },
    /// 列出一种文书的模板用到的数据：名称、类型、含义、例
    #[command(help_template = HELP, override_usage = "xunwen template inspect <种类> [选项]")]
    Inspect {
        /// 文书种类，如 feedback_report
        #[arg(value_name = "种类", help_heading = "参数")]
        kind: String,
        /// 列出能用的全部数据，用到的标“●”
        #[arg(long, help_heading = "选项")]
        all: bool,
        /// 例取自这个轮次；省略时取自样例轮次
        #[arg(long, value_name = "轮次文件", help_heading = "选项")]
        data: Option<PathBuf>,
        /// 输出 JSON Schema
        #[arg(long, help_heading = "选项")]
        schema: bool,
        #[command(flatten)]
        set: SetArgs,
    },
    /// 印出模板的写法：公文标记、语句和过滤器
    #[command(help_template = HELP, override_usage = "xunwen template reference [markup|filters]")]
    Reference {
        /// markup 公文标记，filters 语句和过滤器；省略时都印出
        #[arg(value_name = "哪个", help_heading = "参数", value_enum, hide_possible_values = true)]
        part: Option<ReferenceArg>,
    },
    /// 把一套模板打成一个文件，发给各组、各乡镇；先检查，有错误的不打包
    #[command(help_template = HELP, override_usage = "xunwen template pack <文件夹> -o <文件> [选项]")]
    Pack {
        /// 模板文件夹
        #[arg(value_name = "文件夹", help_heading = "参数")]
        folder: PathBuf,
        /// 打成的文件，扩展名为 .xwset；已有的不覆盖
        #[arg(short, long, value_name = "文件", help_heading = "选项")]
        out: PathBuf,
        /// 已有同名文件也直接换掉
        #[arg(long, help_heading = "选项")]
        force: bool,
        #[command(flatten)]
        set: SetArgs,
    },
    /// 把收到的一套模板（.xwset）展开到文件夹；逐个核对，与打包时不符的不展开
    #[command(help_template = HELP, override_usage = "xunwen template unpack <文件> <文件夹>")]
    Unpack {
        /// 收到的文件（.xwset）
        #[arg(value_name = "文件", help_heading = "参数")]
        file: PathBuf,
        /// 展开到的文件夹，没有时新建；须是空的
        #[arg(value_name = "文件夹", help_heading = "参数")]
        folder: PathBuf,
        /// 文件夹里已有文件也展开，同名的直接换掉，其他的不动
        #[arg(long, help_heading = "选项")]
        force: bool,
    },
    /// 新建一种文书，写出可以直接使用的样本
    #[command(help_template = HELP, override_usage = "xunwen template new <种类> <文件夹> --title <中文名称>")]
    New {
        /// 文书种类的英文名称，如 work_report
        #[arg(value_name = "种类", help_heading = "参数")]
        kind: String,
        /// 模板文件夹，没有时新建；已有的文件不覆盖
        #[arg(value_name = "文件夹", help_heading = "参数")]
        folder: PathBuf,
        /// 已有的文件也直接换掉
        #[arg(long, help_heading = "选项")]
        force: bool,
        /// 文书的中文名称
        #[arg(long, value_name = "中文名称", help_heading = "选项")]
        title: String,
        #[command(flatten)]
        set: SetArgs,
    },
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct RenderArgs {
    /// 轮次工作簿（.xlsx）或数据文件（.yaml、.yml、.json），- 为标准输入
    #[arg(value_name = "轮次文件", help_heading = "参数")]
    pub round: PathBuf,
    /// 输出文件夹；只生成一份文书时可用 - 输出到标准输出
    #[arg(short, long, value_name = "文件夹")]
    pub out: PathBuf,
    /// 文书种类，如 feedback_report；可给多个或用逗号分隔
    #[arg(long, value_name = "种类", value_delimiter = ',')]
    pub kind: Vec<String>,
    /// 问题线索文件或点人点事文件：只生成涉密文书（一事一报告、移交函，或点人点事清单、批示办理台账），放在“涉密”文件夹；须在符合保密要求的设备上使用
    #[arg(long, value_name = "线索文件", conflicts_with = "target")]
    pub clues: Option<PathBuf>,
    /// 印成空白表：登记、记录、评估一类的表不填数据；用 --kind 指定其中几种，省略时为全部
    #[arg(long)]
    pub blank: bool,
    /// 看着数据和模板，保存一次就重新生成一次，直到按 Ctrl-C
    #[arg(long)]
    pub watch: bool,
    /// 输出文件夹里改动过的文件也直接换掉，不移到“改动留存”
    #[arg(long)]
    pub force: bool,
    /// 印章图样（背景透明的 .png），显示在该单位盖章的文书上，仅用于校样；可给多个
    #[arg(long, value_name = "单位名称=文件", value_parser = seal)]
    pub seal: Vec<(String, PathBuf)>,
    #[command(flatten)]
    pub documents: DocumentArgs,
    #[command(flatten)]
    pub set: SetArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct PackArgs {
    /// 轮次工作簿（.xlsx）或数据文件（.yaml、.yml、.json），- 为标准输入
    #[arg(value_name = "轮次文件", help_heading = "参数")]
    pub round: PathBuf,
    /// 资料包的文件夹，须是新的或空的；续做时用原来的；试算时可省略
    #[arg(short, long, value_name = "文件夹", required_unless_present = "dry_run")]
    pub out: Option<PathBuf>,
    /// 环节，可给多个或用逗号分隔
    #[arg(
        long,
        value_name = "环节",
        value_parser = stages(),
        value_delimiter = ',',
        default_value = "all",
        hide_default_value = true,
        hide_possible_values = true,
        help = "环节：prepare 准备、entry 进驻、inspect 了解、feedback 反馈、rectify 整改、supervise 督办、close 归档或 all 全部（默认）"
    )]
    pub stage: Vec<StageArg>,
    /// 每个对象打成一个 ZIP 压缩包，不留文件夹
    #[arg(long)]
    pub zip: bool,
    /// 为每个对象另做一个打印文件（PDF），放在“打印”文件夹
    #[arg(
        long,
        value_name = "单双面",
        value_enum,
        hide_possible_values = true,
        help = "为每个对象另做一个打印文件（PDF），放在“打印”文件夹：duplex 双面（每份从正面起，自动补空白页）或 simplex 单面"
    )]
    pub print: Option<PrintArg>,
    /// 打印文件中某种文书的份数，如 evaluation_form=45；可给多个，省略时各1份，0为不打
    #[arg(long, value_name = "种类=份数", value_parser = copies, requires = "print")]
    pub copies: Vec<(String, usize)>,
    /// 接着上次做：完好且数据、模板、字体未变的文件不重做；数据有改动的对象重做
    #[arg(long)]
    pub resume: bool,
    /// 只重做上次没有做成的对象，其他的不动
    #[arg(long)]
    pub only_failed: bool,
    /// 资料包里改动过的文件也直接换掉，不移到“改动留存”
    #[arg(long)]
    pub force: bool,
    /// 试算：只报对象、文书、文件、页数和大小，不写任何文件
    #[arg(long)]
    pub dry_run: bool,
    /// 只做其中一份，如 2/8 为分成8份的第2份；auto/8 按作业环境取序号
    #[arg(
        long,
        value_name = "I/N",
        value_parser = shard,
        help = "只做其中一份，如 2/8 为分成8份的第2份；auto/8 的序号取自 JOB_COMPLETION_INDEX（从0起）或 SLURM_ARRAY_TASK_ID（从 SLURM_ARRAY_TASK_MIN 起）"
    )]
    pub shard: Option<Shard>,
    #[command(flatten)]
    pub documents: DocumentArgs,
    #[command(flatten)]
    pub set: SetArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct VerifyArgs {
    /// 资料包的文件夹
    #[arg(value_name = "文件夹", help_heading = "参数")]
    pub out: PathBuf,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct MergeArgs {
    /// 各分片的文件夹；各分片做在同一个文件夹时只给这一个
    #[arg(value_name = "分片文件夹", required = true, help_heading = "参数")]
    pub shards: Vec<PathBuf>,
    /// 合并后的文件夹；只给一个分片文件夹时可省略，就地合并
    #[arg(short, long, value_name = "文件夹")]
    pub out: Option<PathBuf>,
    /// 合并后的文件夹里改动过的文件也直接换掉，不移到“改动留存”
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PrintArg {
    Duplex,
    Simplex,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FormatArg {
    Docx,
    Pdf,
    Xlsx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum PreferArg {
    Returned,
    Round,
}

#[derive(Debug, Args)]
pub(super) struct KindsArgs {
    #[command(flatten)]
    pub set: SetArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct ProfilesArgs {
    /// 版式的名称，如 letter
    #[arg(value_name = "名称", help_heading = "参数")]
    pub name: Option<String>,
    #[command(flatten)]
    pub set: SetArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct SchemaArgs {
    /// 输出线索文件的格式，而不是轮次文件的
    #[arg(long)]
    pub clues: bool,
    /// 写入文件，省略时写到标准输出；已有同名文件的不覆盖
    #[arg(short, long, value_name = "文件")]
    pub out: Option<PathBuf>,
    /// 已有同名文件也直接换掉
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub(super) struct FontsArgs {
    #[command(flatten)]
    pub set: SetArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct ServeArgs {
    /// 端口，省略时自选空闲的
    #[arg(long, value_name = "N", conflicts_with = "listen")]
    pub port: Option<u16>,
    /// 不打开浏览器，只输出网址
    #[arg(long)]
    pub no_open: bool,
    /// 不要网页，只为其他系统提供接口，每个请求须带令牌
    #[arg(long, requires_all = ["listen", "token_file"])]
    pub api: bool,
    /// 接口的地址和端口，如 10.0.0.7:8080，与 --api 同用
    #[arg(long, value_name = "地址", requires = "api", value_parser = address)]
    pub listen: Option<SocketAddr>,
    /// 存放令牌的文件（32个以上的字母、数字），与 --api 同用
    #[arg(long, value_name = "文件", requires = "api")]
    pub token_file: Option<PathBuf>,
    /// 除监听地址外，请求中可用的主机名；可给多个，与 --api 同用
    #[arg(long, value_name = "主机名", requires = "api")]
    pub host: Vec<String>,
    #[command(flatten)]
    pub set: SetArgs,
}

#[derive(Debug, Args)]
#[command(next_help_heading = "选项")]
pub(super) struct InitArgs {
    /// 新建的文件夹
    #[arg(value_name = "文件夹", help_heading = "参数")]
    pub folder: PathBuf,
    /// 文件夹里已有文件也放入，同名的直接换掉，其他的不动
    #[arg(long)]
    pub force: bool,
}

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// bash、zsh、fish、powershell 或 elvish
    #[arg(value_name = "SHELL", value_enum, hide_possible_values = true, help_heading = "参数")]
    pub shell: Shell,
}

/// The whole command, for completions.
pub(super) fn command() -> clap::Command {
    Cli::command()
}

fn date(text: &str) -> Result<Date, String> {
    text.parse().map_err(|_| format!("“{text}”不是有效日期，请填 2026-01-31 这样的日期"))
}

fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| format!("“{text}”应写成 地址:端口，如 127.0.0.1:8080"))
}

/// A stage; nothing for all of them.
pub(super) type StageArg = Option<Stage>;

fn stages() -> impl TypedValueParser<Value = StageArg> {
    let names = Stage::ALL.iter().map(|s| s.name()).chain(["all"]);
    PossibleValuesParser::new(names).map(|name| Stage::ALL.into_iter().find(|s| s.name() == name))
}

fn copies(text: &str) -> Result<(String, usize), String> {
    let parts = text.split_once('=').and_then(|(kind, n)| {
        Some((kind.to_string(), n.parse().ok().filter(|n| *n <= MAX_COPIES)?))
    });
    parts.ok_or_else(|| {
        format!("“{text}”应写成 种类=份数，如 evaluation_form=45，最多{MAX_COPIES}份")
    })
}

/// A shard as written, or with the number that the batch system gives this process.
fn shard(text: &str) -> Result<Shard, String> {
    let Some(count) = text.strip_prefix("auto/") else { return text.parse() };
    let number = batch_number()
        .ok_or_else(|| "没有环境变量 JOB_COMPLETION_INDEX 或 SLURM_ARRAY_TASK_ID，不能用 auto，请写明序号，如 1/8".to_string())?;
    format!("{number}/{count}").parse()
}

/// The number, from 1, that Kubernetes or Slurm gives this process of its batch.
#[allow(clippy::disallowed_methods, reason = "the command line is where the environment is read")]
fn batch_number() -> Option<u64> {
    let read = |name: &str| std::env::var(name).ok()?.parse::<u64>().ok();
    let slurm = || {
        Some(
            read("SLURM_ARRAY_TASK_ID")?.checked_sub(read("SLURM_ARRAY_TASK_MIN").unwrap_or(1))?
                + 1,
        )
    };
    read("JOB_COMPLETION_INDEX").map(|index| index + 1).or_else(slurm)
}

fn seal(text: &str) -> Result<(String, PathBuf), String> {
    let parts = text
        .split_once('=')
        .map(|(organ, file)| (organ.trim(), file))
        .filter(|(organ, file)| !organ.is_empty() && !file.is_empty());
    parts
        .map(|(organ, file)| (organ.to_string(), file.into()))
        .ok_or_else(|| format!("“{text}”应写成 单位名称=文件.png"))
}

/// Explains in Chinese why a command line is refused; help and version are no errors.
#[allow(clippy::print_stdout, reason = "help goes to standard output")]
pub(super) fn explain(error: &clap::Error) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        print!("{}", error.render());
        return Exit::Done;
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
        || error.kind() == ErrorKind::MissingSubcommand
    {
        print!("{}", command().render_help());
        return Exit::Usage;
    }
    let text = |kind| match error.get(kind) {
        Some(ContextValue::String(s)) => s.clone(),
        Some(ContextValue::Strings(s)) => s.join("、"),
        Some(ContextValue::StyledStr(s)) => s.to_string(),
        _ => String::new(),
    };
    let (arg, value) = (text(ContextKind::InvalidArg), text(ContextKind::InvalidValue));
    let message = match error.kind() {
        ErrorKind::InvalidValue if value.is_empty() => format!("{arg} 后面缺少值"),
        ErrorKind::InvalidValue => {
            format!("{arg} 没有“{value}”这个值，可选：{}", text(ContextKind::ValidValue))
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
            let why =
                if why.is_ascii() { format!("“{value}”不在允许的范围内") } else { why };
            format!("{arg}：{why}")
        }
        ErrorKind::UnknownArgument => format!("没有“{arg}”这个参数"),
        ErrorKind::InvalidSubcommand => {
            format!("没有“{}”这个命令", text(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingRequiredArgument => format!("缺少参数：{arg}"),
        ErrorKind::ArgumentConflict => format!("{arg} 给了不止一次，或与其他参数冲突"),
        ErrorKind::TooManyValues => format!("多出的参数“{value}”"),
        _ => "命令写法不对".to_string(),
    };
    let mut d = Diagnostic::error(Code::Usage, message);
    for kind in
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
    {
        let near = text(kind);
        if !near.is_empty() {
            d = d.hint(format!("是否为“{near}”？"));
        }
    }
    let json = std::env::args_os().any(|a| a == "--json");
    Report::new(json).stop(&d.hint("用 xunwen --help 或 xunwen <命令> --help 查看用法").into());
    Exit::Usage
}
