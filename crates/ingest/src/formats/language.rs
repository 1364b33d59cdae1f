//! Which language a text is in.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use serde::Deserialize;

/// So many samples are taken of a long text, so that a quotation or a foreign beginning does not decide.
const SAMPLES: usize = 5;
/// Words of one sample.
const SAMPLE_WORDS: usize = 120;
/// A text of fewer words is never sure.
const FEW_WORDS: usize = 20;
/// From this share of English function words on, a sample is English. English news has some 25 %, other languages
/// below 6 %.
const ENGLISH_SHARE: f64 = 0.12;
/// Below this share of its own frequent words a sample is not surely of another language. Running text has 8 % (Finnish) to 35 %
/// (French).
const OWN_SHARE: f64 = 0.04;

#[derive(Deserialize)]
struct Words {
    english: HashSet<String>,
    codes: HashMap<String, String>,
    common: HashMap<String, HashSet<String>>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    // The file is part of the program, and a test reads it.
    #[allow(clippy::expect_used)]
    toml::from_str(include_str!("../../data/language.toml")).expect("data/language.toml is sound")
});

/// What language a text seems to be in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Detected {
    /// ISO 639-1; `und` if nothing can be said.
    pub code: String,
    /// Whether the text is long and clear enough to act upon it.
    pub confident: bool,
}

impl Detected {
    fn unknown() -> Self {
        Self {
            code: "und".to_owned(),
            confident: false,
        }
    }
}

/// Decides by several samples, each by its function words (English) or its letters and trigrams.
pub fn language(text: &str) -> Detected {
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.chars().any(char::is_alphabetic))
        .collect();
    let votes: Vec<Detected> = samples(&words)
        .iter()
        .filter_map(|sample| detect(sample))
        .collect();
    let Some(best) = most_frequent(&votes) else {
        return Detected::unknown();
    };
    let agree = votes.iter().filter(|vote| vote.code == best).count();
    let sure = votes.iter().any(|vote| vote.code == best && vote.confident);
    Detected {
        confident: sure && agree * 2 > votes.len() && (words.len() >= FEW_WORDS || unspaced(text)),
        code: best,
    }
}

/// Chinese, Japanese, Thai and the like have no spaces to count words by.
fn unspaced(text: &str) -> bool {
    text.chars()
        .filter(|c| matches!(*c as u32, 0x0e00..=0x0e7f | 0x1780..=0x17ff | 0x3040..=0x9fff))
        .count()
        >= 2 * FEW_WORDS
}

/// Pieces from beginning to end, at even distances.
fn samples(words: &[&str]) -> Vec<String> {
    if words.is_empty() {
        return Vec::new();
    }
    let count = (words.len() / SAMPLE_WORDS).clamp(1, SAMPLES);
    let last = words.len().saturating_sub(SAMPLE_WORDS);
    (0..count)
        .map(|at| {
            let start = if count == 1 { 0 } else { last * at / (count - 1) };
            words[start..words.len().min(start + SAMPLE_WORDS)].join(" ")
        })
        .map(|sample| sample.chars().take(SAMPLE_WORDS * 12).collect())
        .collect()
}

fn detect(sample: &str) -> Option<Detected> {
    if share(sample, &WORDS.english) >= ENGLISH_SHARE {
        return Some(Detected {
            code: "en".to_owned(),
            confident: true,
        });
    }
    let found = whatlang::detect(sample)?;
    let code = WORDS.codes.get(found.lang().code())?;
    let borne_out = WORDS
        .common
        .get(code)
        .is_none_or(|words| share(sample, words) >= OWN_SHARE);
    Some(Detected {
        code: code.clone(),
        confident: found.is_reliable() && borne_out,
    })
}

/// How many of the words, numbers included, are among these.
fn share(sample: &str, among: &HashSet<String>) -> f64 {
    let mut all = 0_u32;
    let mut found = 0_u32;
    for word in sample
        .split(|c: char| !c.is_alphanumeric() && c != '\'')
        .filter(|word| !word.is_empty())
    {
        all += 1;
        found += u32::from(among.contains(word.to_lowercase().as_str()));
    }
    if all == 0 {
        0.0
    } else {
        f64::from(found) / f64::from(all)
    }
}

/// Of equal ones the first.
fn most_frequent(votes: &[Detected]) -> Option<String> {
    let count = |code: &str| votes.iter().filter(|vote| vote.code == code).count();
    let most = votes.iter().map(|vote| count(&vote.code)).max()?;
    votes
        .iter()
        .find(|vote| count(&vote.code) == most)
        .map(|vote| vote.code.clone())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn sure(text: &str) -> Option<String> {
        let found = language(text);
        found.confident.then_some(found.code)
    }

    #[test]
    fn plain_texts() {
        let english = "The foreign minister said on Tuesday that the two countries would resume talks about the border, \
                       after a week in which both sides had accused each other of breaking the agreement.";
        let german = "Der Außenminister sagte am Dienstag, dass die beiden Länder die Gespräche über die Grenze wieder \
                      aufnehmen würden, nachdem sich beide Seiten eine Woche lang gegenseitig beschuldigt hatten.";
        let french = "Le ministre des Affaires étrangères a déclaré mardi que les deux pays allaient reprendre les \
                      discussions sur la frontière, après une semaine d'accusations de part et d'autre.";
        let russian = "Министр иностранных дел заявил во вторник, что обе страны возобновят переговоры о границе после \
                       недели, в течение которой стороны обвиняли друг друга в нарушении соглашения.";
        let chinese = "外交部长星期二表示，两国将在双方互相指责违反协议一周之后恢复有关边界问题的谈判，并表示希望尽快达成新的协议以维护地区和平与稳定。";
        assert_eq!(sure(english).as_deref(), Some("en"));
        assert_eq!(sure(german).as_deref(), Some("de"));
        assert_eq!(sure(french).as_deref(), Some("fr"));
        assert_eq!(sure(russian).as_deref(), Some("ru"));
        assert_eq!(sure(chinese).as_deref(), Some("zh"));
    }

    #[test]
    fn english_full_of_foreign_names_is_english() {
        let text = "Chairman Nguyen Van Thoai met Wojciech Szczepański, Grzegorz Brzęczyszczykiewicz and Przemysław Łącki in \
                    Świnoujście; Hồ Quỳnh Hương, Đặng Thị Ngọc and Trần Đình Trọng signed for Công ty Xây dựng Đông Hải. \
                    The delegation then left for Nový Jičín, where Jiří Dvořáček and Vojtěch Křižíkovský were to receive it.";
        assert_eq!(sure(text).as_deref(), Some("en"));
        let text = "Abdülkadir Çağlayan, Şükrü Öztürkoğlu and Gülşen Yıldırımoğlu of the Türkiye Emekçi Hareketi were \
                    detained in Diyarbakır with Murat Işıkdağ, Özgür Gündoğdu and Kemal Uğurlu, the union said.";
        assert_eq!(sure(text).as_deref(), Some("en"));
    }

    #[test]
    fn figures_in_telegraphic_style_are_of_no_other_language() {
        let text = "HARGROVE TIMBER INC <HGT> 3RD QTR NET PORTLAND, Ore. -Shr 21 cts vs 17 cts Net 1,204,118 vs 998,406 Revs \
                    33.1 mln vs 29.8 mln Nine mths Shr 58 cts vs loss four cts Net 3,310,772 vs loss 214,009 Avg shrs 5.7 mln";
        assert_eq!(sure(text).filter(|code| code != "en"), None);
    }

    #[test]
    fn other_languages_have_their_frequent_words() {
        for (code, text) in [
            (
                "es",
                "El ministro dijo el martes que los dos países van a reanudar las conversaciones sobre la frontera después de una semana de acusaciones.",
            ),
            (
                "fi",
                "Ulkoministeri sanoi tiistaina, että maat jatkavat neuvotteluja rajasta, kun ne olivat viikon ajan syyttäneet toisiaan sopimuksen rikkomisesta, mutta aikataulu on yhä auki.",
            ),
            (
                "tr",
                "Dışişleri Bakanı salı günü yaptığı açıklamada iki ülkenin sınır görüşmelerine bir hafta sonra yeniden başlayacağını ve bu görüşmeler için hazırlık yapıldığını söyledi.",
            ),
            (
                "pl",
                "Minister spraw zagranicznych powiedział we wtorek, że oba kraje wznowią rozmowy w sprawie granicy po tygodniu wzajemnych oskarżeń i nie podał daty.",
            ),
            (
                "vi",
                "Bộ trưởng Ngoại giao cho biết hôm thứ Ba rằng hai nước sẽ nối lại các cuộc đàm phán về biên giới sau một tuần cáo buộc lẫn nhau và không nêu ngày của cuộc họp.",
            ),
            (
                "id",
                "Menteri luar negeri mengatakan pada hari Selasa bahwa kedua negara akan melanjutkan pembicaraan tentang perbatasan setelah sepekan saling menuduh dan tidak menyebut tanggal.",
            ),
        ] {
            assert_eq!(sure(text).as_deref(), Some(code));
        }
        let known: HashSet<&String> = WORDS.codes.values().collect();
        assert!(WORDS.common.keys().all(|code| known.contains(code)));
    }

    #[test]
    fn a_quotation_does_not_decide() {
        let quotation = "\"Wir werden die Gespräche nicht abbrechen, solange die Gegenseite sich an das hält, was im Mai \
                         vereinbart worden ist\", sagte der Minister. ";
        let rest = "The minister said that the talks with the neighbouring country would go on for as long as they had to. "
            .repeat(20);
        assert_eq!(sure(&format!("{quotation}{rest}")).as_deref(), Some("en"));
    }

    #[test]
    fn short_texts_are_not_sure() {
        assert!(!language("The minister said that the talks would go on.").confident);
        assert_eq!(language("12 345 — 67"), Detected::unknown());
        assert_eq!(language(""), Detected::unknown());
    }

    #[test]
    fn every_language_of_the_detector_has_a_code() {
        for language in whatlang::Lang::all() {
            assert!(WORDS.codes.contains_key(language.code()), "{}", language.code());
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "\\PC{0,400}") {
            let _ = language(&text);
        }
    }
}
