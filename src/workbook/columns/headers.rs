//! Headers of columns as clerks write them.

/// Synonyms of our headers.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("责任人", &["责任人姓名", "责任人员"]),
    ("完成时限", &["整改时限", "完成期限", "整改期限", "时限"]),
    ("反馈问题", &["问题", "问题概述", "存在问题", "主要问题"]),
    ("具体表现", &["问题具体表现", "具体问题", "事实"]),
    ("问题编号", &["问题序号", "问题号"]),
    ("任务编号", &["任务序号", "任务号", "整改任务编号"]),
    ("巡察对象代码", &["巡察对象", "被巡察单位", "被巡察党组织", "对象代码", "区划代码", "单位"]),
    ("代码", &["区划代码", "统计用区划代码", "单位代码"]),
    ("名称", &["单位名称", "对象名称", "村名"]),
    ("党组织名称", &["党组织"]),
    ("上级代码", &["上级", "所属乡镇", "乡镇"]),
    ("整改措施", &["措施", "具体措施"]),
    ("整改任务", &["整改目标", "目标任务"]),
    ("完成标准", &["标准"]),
    ("对应问题", &["对应问题编号", "问题编号"]),
    ("责任类型", &["责任性质"]),
    ("责任分工", &["分工"]),
    ("整改情况", &["整改进展", "进展情况", "整改成效"]),
    ("状态", &["整改状态", "完成情况"]),
    ("日期", &["填报日期", "完成日期", "处理日期"]),
    ("挽回金额", &["挽回损失", "追缴金额"]),
    ("金额", &["涉及金额"]),
    ("类别", &["问题类别", "问题分类"]),
    ("监督重点", &["重点"]),
    ("姓名", &["人员姓名"]),
    ("职务", &["现任职务"]),
    ("手机", &["手机号", "手机号码", "联系电话"]),
    ("组号", &["组别", "巡察组"]),
    ("发现日期", &["发现时间"]),
    ("发文字号", &["文号"]),
    ("督办编号", &["督办号"]),
    ("回复时限", &["反馈时限", "报送时限"]),
];

/// A header without spaces, marks of required columns and notes in brackets.
pub(in crate::workbook) fn plain(header: &str) -> String {
    let header: String = header
        .chars()
        .filter(|c| !c.is_whitespace() && !matches!(c, '*' | '＊' | '\u{feff}'))
        .collect();
    let end = header.find(['（', '(']).filter(|at| *at > 0).unwrap_or(header.len());
    header[..end].replace(['.', '．', '-', '/'], "·")
}

/// Whether a header of a file is the header of a column: `Some(true)` for a synonym, `None` for
/// another column.
pub(in crate::workbook) fn is_header(column: &str, found: &str) -> Option<bool> {
    let (column, found) = (plain(column), plain(found));
    if column == found {
        return Some(false);
    }
    let synonyms =
        SYNONYMS.iter().find(|(header, _)| *header == column).map_or(&[][..], |(_, also)| also);
    synonyms.contains(&found.as_str()).then_some(true)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_known_with_marks_and_by_other_names() {
        assert_eq!(is_header("金额（元）", "金额 (万元)"), Some(false));
        assert_eq!(is_header("问题编号", "问题编号*"), Some(false));
        assert_eq!(is_header("完成时限", "整改\n时限"), Some(true));
        assert_eq!(is_header("完成时限", "完成标准"), None);
    }
}
