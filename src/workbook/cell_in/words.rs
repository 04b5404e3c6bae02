//! Words of enumerations as clerks write them: one meaning, and other words for it.

/// Other words, by the word of the model. Only those count that the column offers.
const SYNONYMS: &[(&str, &[&str])] = &[
    ("省", &["省级", "省（区、市）", "自治区", "直辖市"]),
    ("市", &["市级", "地级", "地市级", "地市", "州", "地级市"]),
    (
        "县",
        &[
            "县级",
            "县处级",
            "区",
            "区级",
            "县区",
            "县（区）",
            "县(区)",
            "区县",
            "旗",
            "县级市",
            "县（市、区）",
        ],
    ),
    ("个月", &["月", "个自然月"]),
    ("个工作日", &["工作日", "个工作天", "工作天"]),
    ("天", &["日", "个自然日", "自然日", "个日历日", "日历日", "个日历天"]),
    ("乡镇", &["乡", "镇", "民族乡", "建制镇", "苏木", "乡（镇）", "乡(镇)"]),
    ("街道", &["街道办", "街道办事处", "办事处"]),
    ("村", &["行政村", "建制村", "村委会", "村民委员会", "嘎查"]),
    ("社区", &["社区居委会", "居委会", "居民委员会", "居民社区", "居"]),
    ("部门", &["单位", "机关", "局", "县直部门", "县直单位", "县直机关", "直属单位", "机关单位"]),
    ("常规", &["常规巡察", "常规轮次"]),
    ("专项", &["专项巡察"]),
    ("机动", &["机动巡察", "机动式"]),
    ("提级", &["提级巡察"]),
    ("交叉", &["交叉巡察"]),
    ("回头看", &["“回头看”", "巡察回头看", "巡察“回头看”"]),
    ("重点", &["重点村", "重点对象"]),
    ("关注", &["关注村", "关注对象"]),
    ("一般", &["一般村", "一般对象", "普通"]),
    (
        "电话",
        &[
            "手机",
            "手机号",
            "手机号码",
            "座机",
            "固定电话",
            "办公电话",
            "联系电话",
            "值班电话",
            "举报电话",
            "电话号码",
        ],
    ),
    (
        "邮箱",
        &[
            "电子邮箱",
            "电子邮件",
            "邮件",
            "电子信箱",
            "E-mail",
            "e-mail",
            "Email",
            "email",
            "EMAIL",
        ],
    ),
    ("信箱", &["邮政信箱", "邮政专用信箱", "来信地址", "通信地址", "来信"]),
    ("来访", &["来访地址", "接访", "来访接待", "接访地点"]),
    ("意见箱", &["联系信箱箱体", "巡察意见箱", "意见收集箱"]),
    ("反馈", &["反馈问题", "巡察反馈"]),
    ("立行立改", &["即知即改", "边巡边改", "立改"]),
    ("延伸", &["延伸发现", "延伸巡察"]),
    ("集中整改", &["集中", "集中期整改"]),
    ("长期整改", &["长期", "长期坚持", "持续整改", "长期整改任务"]),
    ("主体责任", &["主体"]),
    ("直接责任", &["直接"]),
    ("第一责任人责任", &["第一责任人", "第一责任"]),
    ("职能责任", &["职能", "职能监管责任"]),
    ("监督责任", &["监督"]),
    ("牵头", &["牵头单位", "牵头人", "牵头责任"]),
    ("配合", &["配合单位", "协同", "协办", "协助", "配合责任"]),
    ("责任", &["责任单位", "主办", "承办"]),
    ("督办", &["督办单位", "督导"]),
    ("未启动", &["未开始", "未开展", "尚未启动", "没有启动"]),
    ("整改中", &["正在整改", "进行中", "在整改", "推进中", "正在推进", "整改之中"]),
    (
        "已完成",
        &[
            "完成",
            "已整改",
            "整改完成",
            "已整改完成",
            "完成整改",
            "已办结",
            "办结",
            "全部完成",
            "已全部完成",
        ],
    ),
    ("已销号", &["销号", "已经销号", "完成销号"]),
    ("退回", &["已退回", "退回整改", "退回重改"]),
    ("图片", &["照片", "图像", "影像"]),
    ("凭证", &["票据", "收据", "记账凭证", "财务凭证"]),
    ("原始记录", &["记录", "会议记录", "原始资料"]),
    ("签字", &["签字材料", "签名", "签字表"]),
    ("情况说明", &["说明", "说明材料"]),
    ("制度文件", &["制度", "文件", "制度办法"]),
    ("党纪政务处分", &["党政纪处分", "党纪处分", "政务处分", "政纪处分", "处分"]),
    ("诫勉谈话", &["诫勉"]),
    ("约谈", &["约谈提醒"]),
    ("立案审查调查", &["立案", "立案审查", "立案调查"]),
    ("书面检查", &["书面检讨", "作出书面检查", "检查"]),
    ("其他", &["其它"]),
    ("验收", &["整改验收"]),
    ("再督查", &["督查", "“再督查”", "复查"]),
    ("通过", &["验收通过", "合格", "通过验收"]),
    ("未通过", &["不通过", "没有通过", "不合格", "未通过验收"]),
    ("整改事项不完整", &["事项不完整", "不完整"]),
    ("整改措施不到位", &["措施不到位"]),
    ("整改效果不明显", &["效果不明显"]),
    ("逾期未完成", &["逾期", "超期", "超期未完成"]),
    ("督办通知", &["督办通知书"]),
    ("提醒", &["提醒书", "提醒函"]),
    ("告诫", &["告诫书"]),
    ("问责建议", &["问责建议书"]),
    ("被巡察党组织", &["被巡察单位", "被巡察对象"]),
    ("县领导", &["县级领导", "领导", "分管领导"]),
    ("党委", &["县委", "党委会"]),
    ("纪委监委", &["纪委", "监委", "县纪委监委", "纪检监察机关"]),
    ("主管部门", &["职能部门", "行业主管部门", "行业部门"]),
    ("书面", &["书面送达", "发文"]),
    ("会议", &["会议通报", "会上"]),
    ("加分", &["加", "+", "＋"]),
    ("减分", &["减", "扣分", "扣", "-", "－"]),
    ("副组长", &["副组长兼联络员"]),
    ("组员", &["成员", "工作人员"]),
    ("班子", &["领导班子", "班子测评"]),
    ("个人", &["班子成员", "领导干部", "干部", "个人测评"]),
    ("加急", &["急件"]),
    ("特急", &["特急件"]),
    ("秘密", &["秘密级"]),
    ("机密", &["机密级"]),
    ("绝密", &["绝密级"]),
];

/// The word that a text means, of those that a column offers: itself, one of its other words, or
/// the only one that begins or ends with it. `None` if there is no or more than one such word.
pub(in crate::workbook) fn meant<'w>(text: &str, words: &'w [String]) -> Option<&'w str> {
    if let Some(word) = words.iter().find(|w| **w == text) {
        return Some(word);
    }
    let only = |fits: &dyn Fn(&String) -> bool| {
        let mut found = words.iter().filter(|w| fits(w));
        let one = found.next()?;
        found.next().is_none().then_some(one.as_str())
    };
    let by_other_word = |word: &String| {
        SYNONYMS.iter().any(|(known, others)| known == word && others.contains(&text))
    };
    let length = text.chars().count();
    // A part of a word is enough if it is at least half of it.
    let is_part = |word: &String| {
        length >= 2
            && length * 2 >= word.chars().count()
            && (word.starts_with(text) || word.ends_with(text))
    };
    only(&by_other_word).or_else(|| only(&is_part))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_one_meaning_is_understood() {
        let of = |text: &str, words: &[&str]| {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            meant(text, &words).map(str::to_string)
        };
        let status = ["未启动", "整改中", "已完成", "已销号", "退回"];
        let some = |word: &str| Some(word.to_string());
        assert_eq!(of("已完成", &status), some("已完成"));
        assert_eq!(of("完成", &status), some("已完成"));
        assert_eq!(of("未完成", &status), None, "not done is no status");
        assert_eq!(of("县级", &["省", "市", "县"]), some("县"));
        assert_eq!(of("乡", &["省", "市", "县"]), None);
        assert_eq!(of("月", &["个月", "个工作日", "天"]), some("个月"));
        assert_eq!(of("集中", &["立行立改", "集中整改", "长期整改"]), some("集中整改"));
        assert_eq!(
            of("整改", &["立行立改", "集中整改", "长期整改"]),
            None,
            "two words end with it"
        );
        assert_eq!(of("不通过", &["通过", "基本通过", "未通过"]), some("未通过"));
        assert_eq!(of("镇", &["乡镇", "街道", "村", "社区", "部门"]), some("乡镇"));
        assert_eq!(of("自然村", &["乡镇", "街道", "村", "社区", "部门"]), None);
        assert_eq!(of("谈话", &["诫勉谈话", "警示谈话"]), None);
    }

    #[test]
    fn no_other_word_has_two_meanings_in_one_column() {
        let shape = crate::round::round_shape();
        let mut columns = Vec::new();
        for book in
            [crate::workbook::columns::Book::round(), crate::workbook::columns::Book::clues()]
        {
            for column in book.sheets.iter().flat_map(|s| &s.columns) {
                if let crate::workbook::columns::Cell::Words(words) = &column.cell {
                    columns.push(words.clone());
                }
            }
        }
        assert!(!columns.is_empty() && !shape.fields_of_root().is_empty());
        for words in &columns {
            for (known, others) in SYNONYMS.iter().filter(|(k, _)| words.iter().any(|w| w == k)) {
                for other in others.iter().filter(|o| !words.iter().any(|w| w == *o)) {
                    assert_eq!(meant(other, words), Some(*known), "{other} in {words:?}");
                }
            }
        }
    }
}
