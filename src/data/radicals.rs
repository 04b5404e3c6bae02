//! Radicals as characters of their own, and the ideographs that look like them.
//!
//! Copying from PDF files yields the former. From EquivalentUnifiedIdeograph.txt of Unicode.

/// U+2F00 to U+2FD5 (康熙部首) in their order;
/// of variants the one that is written today: 户, 青, 黄.
const KANGXI: &str = concat!(
    "一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀",
    "寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈户手支攴文斗斤方无日曰月木欠止歹殳毋",
    "比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸",
    "缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛",
    "辰辵邑酉釆里金長門阜隶隹雨青非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻",
    "黄黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠",
);

/// Characters of U+2E80 to U+2EF3 (部首补充), each followed by its ideograph.
const SUPPLEMENT: &str = concat!(
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳",
    "⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫",
    "⺦丬⺧牛⺨犭⺩王⺪𤴔⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌",
    "⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝",
    "⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风",
    "⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯",
    "⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟",
);

/// The ideograph that a radical is read as.
pub(super) fn ideograph(c: char) -> Option<char> {
    match c {
        '\u{2f00}'..='\u{2fd5}' => KANGXI.chars().nth(c as usize - 0x2f00),
        '\u{2e80}'..='\u{2ef3}' => {
            let mut pairs = SUPPLEMENT.chars();
            while let (Some(radical), Some(ideograph)) = (pairs.next(), pairs.next()) {
                if radical == c {
                    return Some(ideograph);
                }
            }
            None
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn radicals_are_read_as_ideographs() {
        assert_eq!(KANGXI.chars().count(), 214);
        let table =
            [('⼀', '一'), ('⽤', '用'), ('⼈', '人'), ('⼒', '力'), ('⿕', '龠'), ('⼾', '户')];
        let more = [('⻅', '见'), ('⻓', '长'), ('⻔', '门'), ('⻳', '龟'), ('⺠', '民')];
        for (radical, read) in table.into_iter().chain(more) {
            assert_eq!(ideograph(radical), Some(read));
        }
        assert_eq!(ideograph('用'), None);
    }
}
