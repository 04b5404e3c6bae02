//! What offices are for (部门职能), as their names say it one behind another: a long name of an office
//! breaks between these words.

/// What the names of offices are made of.
const FIELDS: &str = "发展和改革 发展改革 发改 教育 教体 科学技术 科技 工业和信息化 工业信息化 工信 经济和信息化 经济 信息化 \
    民族 宗教 民族宗教 民宗 公安 民政 司法 行政 财政 人力资源 社会保障 人社 自然资源 规划 生态环境 环境保护 \
    住房 城乡建设 住建 城市管理 综合行政执法 综合执法 执法 交通运输 交通 水利 水务 农业 农村 农业农村 \
    乡村振兴 畜牧 兽医 水产 林业 草原 园林 绿化 商务 招商 投资促进 文化 广电 广播电视 广播电影电视 新闻出版 \
    版权 旅游 文物 体育 文化旅游 文旅 卫生健康 卫生 健康 疾病预防控制 医疗保障 医保 退役军人 事务 \
    应急管理 应急 消防救援 审计 统计 市场监督管理 市场监管 知识产权 国有资产 监督 管理 机关事务 信访 \
    行政审批 政务服务 服务 数据 大数据 金融 粮食 物资储备 地震 气象 档案 供销 移民 搬迁 扶贫 开发 外事 侨务 \
    港澳 台湾 人民防空 国防动员 税务 烟草 邮政 海关";
/// What the name of an office ends with.
const ENDS: &str = "局委厅署办";
/// What stands for an area before it.
const AREAS: &str = "省市县区州旗";
/// What joins two fields.
const JOINTS: &str = "和与及、";

/// The length of the first word of an office's name that a text begins with: the area before it and
/// the end of the name belong to the word beside them.
pub(super) fn word_of_office(text: &[char]) -> Option<usize> {
    let area = usize::from(AREAS.contains(*text.first()?));
    let first = area + field(text.get(area..)?)?;
    let mut end = first;
    loop {
        let next = *text.get(end)?;
        if ENDS.contains(next) {
            return Some(if end == first { first + 1 } else { first });
        }
        let joint = usize::from(JOINTS.contains(next));
        end += joint + field(text.get(end + joint..)?)?;
    }
}

/// The length of the longest field that a text begins with.
fn field(text: &[char]) -> Option<usize> {
    FIELDS
        .split_whitespace()
        .filter(|word| starts_with(text, word))
        .map(|word| word.chars().count())
        .max()
}

/// Whether a text begins with a word.
pub(super) fn starts_with(text: &[char], word: &str) -> bool {
    let mut rest = text.iter();
    word.chars().all(|c| rest.next() == Some(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_is_known_by_its_end() {
        let word = |text: &str| word_of_office(&text.chars().collect::<Vec<_>>());
        assert_eq!(word("区文化广电旅游体育局党组织"), Some(3));
        assert_eq!(word("旅游体育局党组织"), Some(2));
        assert_eq!(word("体育局党组织"), Some(3));
        assert_eq!(word("人力资源和社会保障局"), Some(4));
        assert_eq!(word("教育实践活动"), None);
        assert_eq!(word("体育"), None);
    }
}
