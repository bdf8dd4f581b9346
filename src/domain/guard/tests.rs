use super::*;
use proptest::prelude::*;

/// The labelled samples: label and text.
fn samples() -> Vec<(&'static str, String)> {
    include_str!("samples.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once('\t'))
        .map(|(label, text)| (label, text.replace("\\n", "\n").replace("\\t", "\t")))
        .collect()
}

#[test]
fn every_sample_is_judged_as_labelled() {
    let wrong: Vec<String> = samples()
        .into_iter()
        .filter(|(label, text)| screen(text).as_str() != *label)
        .map(|(label, text)| format!("{label}: {text} -> {:?}", screen(&text)))
        .collect();
    assert!(wrong.is_empty(), "{} wrong\n{}", wrong.len(), wrong.join("\n"));
    assert!(samples().len() > 600);
}

#[test]
fn each_rule_fires_under_its_name() {
    for (text, verdict) in [
        ("机密★3年", Verdict::Block(Rule::StarMark)),
        ("关于选址的请示【秘密】", Verdict::Block(Rule::BracketMark)),
        ("密级：机密", Verdict::Block(Rule::Field)),
        ("纪要_机密_终稿.docx", Verdict::Block(Rule::FileName)),
        ("机密\n关于选址的请示", Verdict::Block(Rule::BareMark)),
        ("这份是机密件，你看一下", Verdict::Block(Rule::Statement)),
        ("桂密电〔2026〕15号", Verdict::Block(Rule::Telegram)),
        ("内部文件 不得外传", Verdict::Warn(Rule::InternalLabel)),
        ("把那份机密文件发我一下", Verdict::Warn(Rule::Sending)),
        ("标有“机密★10年”字样的文件", Verdict::Warn(Rule::QuotedMark)),
        ("保密宣传月", Verdict::Pass),
        ("", Verdict::Pass),
    ] {
        assert_eq!(screen(text), verdict, "{text}");
    }
}

#[test]
fn file_names_are_judged_by_their_parts() {
    for (name, verdict) in [
        ("机密.docx", "block"),
        ("机密v2.docx", "block"),
        ("01秘密_点位.xlsx", "block"),
        ("方案 绝密.pdf", "block"),
        ("附件(机密级).zip", "block"),
        ("scan-机密", "block"),
        ("绝密、机密、秘密划分.pdf", "pass"),
        ("保密承诺书_终稿.docx", "pass"),
        ("国家秘密-培训.pptx", "pass"),
        ("商业秘密保护.pdf", "pass"),
        ("秘密花园.mp3", "pass"),
        ("《秘密》.mp4", "pass"),
        ("密码本.txt", "pass"),
        ("", "pass"),
    ] {
        assert_eq!(screen_file_name(name).as_str(), verdict, "{name}");
    }
}

#[test]
fn what_is_too_long_is_not_read() {
    let long = "停水通知".repeat(TEXT_MOST / 12 + 1);
    assert_eq!(screen(&long), Verdict::Block(Rule::TooLong));
    assert_eq!(screen_file_name(&long), Verdict::Block(Rule::TooLong));
    assert_eq!(screen_all([long.as_str()]), Verdict::Block(Rule::TooLong));
    let many = "机密和秘密、".repeat(251);
    assert_eq!(screen(&many), Verdict::Block(Rule::TooLong));
    assert_eq!(length_band(&long), "over-65536");
    assert_eq!(length_band("签收 37"), "0-63");
}

#[test]
fn a_mark_split_over_several_texts_is_found() {
    assert!(screen_all(["机密", "★3年"]).is_block());
    assert!(screen_all(["关于选址的请示", "秘密★3年"]).is_block());
    assert_eq!(screen_all(["关于停水的通知", "县水利局"]), Verdict::Pass);
}

#[test]
fn the_graver_verdict_wins() {
    let (block, warn) = (Verdict::Block(Rule::Field), Verdict::Warn(Rule::Sending));
    assert_eq!(warn.or(block), block);
    assert_eq!(block.or(warn), block);
    assert_eq!(Verdict::Pass.or(warn), warn);
    assert_eq!((block.rule(), Verdict::Pass.rule()), (Some(Rule::Field), None));
}

/// What shows nothing on a screen.
const IGNORABLE: [char; 14] = [
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{2060}',
    '\u{feff}',
    '\u{ad}',
    '\u{34f}',
    '\u{fe0f}',
    '\u{fe0e}',
    '\u{202e}',
    '\u{2066}',
    '\u{180e}',
    '\u{e0041}',
    '\u{301}',
];

fn blocked() -> Vec<String> {
    samples().into_iter().filter(|(label, _)| *label == "block").map(|(_, text)| text).collect()
}

proptest! {
    #[test]
    fn invisible_characters_never_unblock(
        text in prop::sample::select(blocked()),
        inserted in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(IGNORABLE.to_vec())), 0..24),
    ) {
        let mut chars: Vec<char> = text.chars().collect();
        for (at, c) in inserted {
            chars.insert(at.index(chars.len() + 1), c);
        }
        let hidden: String = chars.into_iter().collect();
        prop_assert_eq!(screen(&hidden), screen(&text));
    }

    #[test]
    fn full_width_forms_never_unblock(text in prop::sample::select(blocked())) {
        let wide: String = text
            .chars()
            .map(|c| if ('!'..='~').contains(&c) { char::from_u32(u32::from(c) + 0xfee0).unwrap_or(c) } else { c })
            .collect();
        prop_assert!(screen(&wide).is_block(), "{}", wide);
    }

    #[test]
    fn a_mark_is_found_wherever_it_stands(before in "[一-龥，。 \n]{0,30}", after in "[，。 \n][一-龥，。 \n]{0,30}") {
        // Behind a full stop, so that no word before it can make the grade a topic.
        let text = format!("{before}。机密★3年{after}");
        prop_assert!(screen(&text).is_block(), "{}", text);
    }

    #[test]
    fn any_text_gets_a_verdict(text in "\\PC{0,200}") {
        let verdict = screen(&text);
        prop_assert_eq!(screen(&text), verdict);
        let _ = (screen_file_name(&text), length_band(&text));
    }

    #[test]
    fn words_of_the_rules_in_any_order_get_a_verdict(
        words in prop::collection::vec(
            prop::sample::select(vec!["机", "密", "级", "★", "*", "3", "年", "【", "】", "：", "_", ".", "\n", " ", "附件", "是", "发你", "不", "jue", "mi"]),
            0..60,
        ),
    ) {
        let text = words.concat();
        let _ = (screen(&text), screen_file_name(&text));
    }
}
