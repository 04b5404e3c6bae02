//! Documents to test with: one of each kind of page.

use crate::document::*;

const LONG: &str = "根据县委统一部署，2026年3月10日至5月18日，县委第一巡察组对青山乡党委开展了常规巡察。巡察组坚持党的创新理论指导，聚焦“四个落实”，紧盯群众身边的不正之风和腐败问题，发现问题12个，移交线索3件，涉及资金1234.56万元，占全部金额的63.5%。";

pub fn text(s: &str) -> Vec<Inline> {
    vec![Inline::text(s)]
}

pub fn block(kind: BlockKind) -> Block {
    Block { at: At::default(), kind }
}

pub fn body(s: &str) -> Block {
    block(BlockKind::Paragraph { style: ParagraphStyle::Body, text: text(s) })
}

fn heading(level: u8, number: &str, lead: &str, rest: &str) -> Block {
    let rest = if rest.is_empty() { Vec::new() } else { text(rest) };
    block(BlockKind::Heading { level, number: number.into(), lead: text(lead), text: rest })
}

fn meta(title: &str) -> Meta {
    Meta {
        title: title.into(),
        author: "中共清江县委巡察工作领导小组办公室".into(),
        date: Some("2026-05-18".into()),
    }
}

fn signature(variant: SignatureVariant, organ: &str) -> Block {
    block(BlockKind::Signature(Signature {
        variant,
        organs: vec![organ.into()],
        date: text("2026年5月18日"),
    }))
}

pub fn cell(column: usize, s: &str, head: bool) -> Cell {
    let align = if head { Align::Center } else { Align::Left };
    Cell { column, colspan: 1, rowspan: 1, head, align, paragraphs: vec![text(s)] }
}

fn grid(rows: usize, size: TableSize) -> Table {
    let names = ["序号", "问题类别", "问题表现", "责任单位", "整改时限"];
    let shares = [0.08, 0.2, 0.4, 0.17, 0.15];
    let columns = shares.map(|share| Column { share, align: Align::Left }).to_vec();
    let head = Row {
        cells: names.iter().enumerate().map(|(n, s)| cell(n, s, true)).collect(),
        lines: 0.0,
    };
    let row = |n: usize| {
        let s = [
            &n.to_string(),
            "党的领导",
            "落实上级决策部署不够到位，推进乡村振兴工作有差距",
            "青山乡党委",
            "2026年8月",
        ];
        Row { cells: s.iter().enumerate().map(|(n, s)| cell(n, s, false)).collect(), lines: 0.0 }
    };
    Table {
        columns,
        head_rows: 1,
        rows: std::iter::once(head).chain((1..=rows).map(row)).collect(),
        size,
    }
}

pub fn red_head() -> Document {
    let mut blocks = vec![
        block(BlockKind::Title {
            text: text("中共清江县委巡察工作领导小组关于对青山乡党委开展巡察整改工作的通知"),
        }),
        block(BlockKind::Addressee { text: text("青山乡党委，各村党组织：") }),
        body(LONG),
        heading(1, "一、", "巡察发现的主要问题", ""),
        heading(2, "（一）", "落实党的路线方针政策方面", ""),
        body(LONG),
        heading(3, "1.", "责任落实不到位。", LONG),
        heading(4, "（1）", "个别村级组织软弱涣散。", LONG),
    ];
    for _ in 0..6 {
        blocks.push(body(LONG));
    }
    blocks.push(block(BlockKind::AnnexList {
        items: vec![
            AnnexItem {
                number: "1.".into(), name: "青山乡党委巡察反馈问题整改任务清单".into()
            },
            AnnexItem {
                number: "2.".into(),
                name: "青山乡党委巡察反馈问题整改责任清单以及逾期未完成事项督办一览表".into(),
            },
        ],
    }));
    blocks.push(signature(SignatureVariant::Sealed, "中共清江县委巡察工作领导小组"));
    blocks.push(block(BlockKind::Note { text: text("此件公开发布") }));
    let annex = |mark: &str, title: &str, table| Annex {
        at: At::default(),
        mark: mark.into(),
        title: text(title),
        blocks: vec![block(BlockKind::Table(table))],
    };
    Document {
        code: None,
        meta: meta("关于开展巡察整改工作的通知"),
        head: Some(Head {
            copy_number: Some("000001".into()),
            secrecy: Some("机密★1年".into()),
            urgency: Some("特急".into()),
            issuers: vec!["中共清江县委巡察工作领导小组".into()],
            suffix: Some("文件".into()),
            number: text("清巡〔2026〕3号"),
            signers: Vec::new(),
        }),
        blocks,
        annexes: vec![
            annex("附件1", "青山乡党委巡察反馈问题整改任务清单", grid(30, TableSize::Normal)),
            annex("附件2", "责任清单", grid(3, TableSize::Small)),
        ],
        imprint: Some(Imprint {
            to: Vec::new(),
            cc: vec![
                "县纪委监委".into(),
                "县委办公室".into(),
                "县委组织部".into(),
                "各乡镇党委".into(),
                "县直各部门党组织".into(),
                "县人民法院党组".into(),
            ],
            printer: Some("中共清江县委巡察工作领导小组办公室".into()),
            date: Some("2026年5月18日".into()),
        }),
    }
}

pub fn joint() -> Document {
    let mut document = red_head();
    document.annexes.clear();
    if let Some(head) = &mut document.head {
        head.copy_number = None;
        head.urgency = None;
        head.issuers =
            vec!["中共清江县委巡察办".into(), "清江县纪委监委".into(), "县委组织部".into()];
        head.signers = vec!["王建国".into(), "李明".into(), "赵小红".into()];
    }
    document.blocks.truncate(6);
    document.blocks.push(block(BlockKind::Signature(Signature {
        variant: SignatureVariant::Unsealed,
        organs: vec!["中共清江县委巡察工作领导小组办公室".into(), "清江县纪委监委".into()],
        date: text("2026年5月18日"),
    })));
    document
}

pub fn letter() -> Document {
    Document {
        code: None,
        meta: meta("关于移交问题的函"),
        head: Some(Head {
            secrecy: Some("秘密".into()),
            issuers: vec!["中共清江县委巡察工作领导小组办公室".into()],
            number: vec![
                Inline::text("清巡办函〔2026〕"),
                Inline::Blank { width: 2.0, hint: "发文字号".into() },
                Inline::text("号"),
            ],
            ..Head::default()
        }),
        blocks: vec![
            block(BlockKind::Title { text: text("关于移交群众反映强烈问题的函") }),
            block(BlockKind::Addressee { text: text("县农业农村局：") }),
            body(LONG),
            body(LONG),
            body(LONG),
            body(LONG),
            body(LONG),
            signature(SignatureVariant::Sealed, "县委巡察办"),
        ],
        annexes: Vec::new(),
        imprint: Some(Imprint {
            cc: vec!["县委办公室".into()],
            printer: None,
            date: None,
            ..Imprint::default()
        }),
    }
}

pub fn form() -> Document {
    let check = |checked, hint: &str| Inline::Check { checked, hint: hint.into() };
    let mut rows = vec![Row {
        cells: vec![cell(0, "项目", true), cell(1, "评价", true), cell(2, "备注", true)],
        lines: 1.0,
    }];
    for (n, name) in ["党的建设", "作风建设", "廉政建设"].iter().enumerate() {
        let boxes = vec![
            check(n == 0, "好"),
            Inline::text("好　"),
            check(n != 0, "一般"),
            Inline::text("一般　"),
            check(false, "差"),
            Inline::text("差"),
        ];
        let mut cells =
            vec![cell(0, name, false), Cell { paragraphs: vec![boxes], ..cell(1, "", false) }];
        if n == 0 {
            cells.push(Cell { rowspan: 3, ..cell(2, "合并三行", false) });
        }
        rows.push(Row { cells, lines: 1.5 });
    }
    rows.push(Row {
        cells: vec![cell(0, "意见", true), Cell { colspan: 2, ..cell(1, "", false) }],
        lines: 4.0,
    });
    let columns = [0.3, 0.45, 0.25].map(|share| Column { share, align: Align::Left }).to_vec();
    Document {
        meta: meta("测评表"),
        blocks: vec![
            block(BlockKind::Title { text: text("巡察工作满意度测评表") }),
            block(BlockKind::Paragraph {
                style: ParagraphStyle::Subtitle,
                text: text("（青山乡党委）"),
            }),
            block(BlockKind::Paragraph {
                style: ParagraphStyle::Flush,
                text: vec![
                    Inline::text("填表人："),
                    Inline::Blank { width: 6.0, hint: "填表人".into() },
                    Inline::text("　日期："),
                    Inline::Blank { width: 8.0, hint: String::new() },
                ],
            }),
            block(BlockKind::Space { lines: 1.0 }),
            block(BlockKind::Table(Table { columns, head_rows: 1, rows, size: TableSize::Body })),
            block(BlockKind::Space { lines: 1.0 }),
            block(BlockKind::Table(grid(2, TableSize::Normal))),
            block(BlockKind::Paragraph {
                style: ParagraphStyle::Caption,
                text: text("注：请在相应的方框内打勾。"),
            }),
            body("其他意见和建议："),
            block(BlockKind::Ruled { lines: 4 }),
            block(BlockKind::Paragraph {
                style: ParagraphStyle::Body,
                text: vec![
                    Inline::Text {
                        text: "加粗".into(),
                        style: TextStyle { bold: true, ..TextStyle::default() },
                    },
                    Inline::Text {
                        text: "下划线".into(),
                        style: TextStyle { underline: true, ..TextStyle::default() },
                    },
                    Inline::Text {
                        text: "楷体".into(),
                        style: TextStyle { face: Some(Face::Kai), ..TextStyle::default() },
                    },
                    Inline::Text {
                        text: "黑体".into(),
                        style: TextStyle { face: Some(Face::Hei), ..TextStyle::default() },
                    },
                ],
            }),
            block(BlockKind::PageBreak),
            body("第二页。"),
            block(BlockKind::Signature(Signature {
                variant: SignatureVariant::Stamp,
                organs: vec!["组长".into()],
                date: text("2026年5月18日"),
            })),
        ],
        ..Document::default()
    }
}

pub fn landscape() -> Document {
    Document {
        meta: meta("清单"),
        blocks: vec![
            block(BlockKind::Title { text: text("巡察反馈问题整改清单") }),
            block(BlockKind::Table(grid(40, TableSize::Normal))),
        ],
        ..Document::default()
    }
}

/// A document whose text ends `lines` lines down its only page, or on the next, with signature and
/// imprint.
pub fn filled(lines: usize) -> Document {
    let mut blocks: Vec<Block> = (1..=lines).map(|n| body(&format!("第{n}行。"))).collect();
    blocks.push(signature(SignatureVariant::Unsealed, "县委巡察办"));
    Document { meta: meta("满页"), blocks, imprint: red_head().imprint, ..Document::default() }
}

/// Each with the profile it is for.
pub fn all() -> Vec<(&'static str, &'static str, Document)> {
    vec![
        ("red-head", "red-head", red_head()),
        ("joint", "red-head", joint()),
        ("letter", "letter", letter()),
        ("form", "form", form()),
        ("landscape", "landscape", landscape()),
        ("empty", "plain", Document::default()),
    ]
}
