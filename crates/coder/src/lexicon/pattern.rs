//! Patterns: words that mean an event, `[subject|subject >] words [+ object|object] [! object|object]`. Each word may be
//! several, `urge|ask to send aid|food`: the pattern stands for all their combinations.

use std::sync::Arc;

use super::classes::Classes;

/// A list that all combinations of a pattern share.
pub(crate) type Words = Arc<[String]>;

/// Words that may stand behind a noun of a pattern as the preposition that it needs.
const PREPOSITIONS: [&str; 34] = [
    "about", "above", "across", "after", "against", "among", "around", "as", "at", "before", "behind",
    "between", "by", "during", "for", "from", "in", "inside", "into", "near", "of", "off", "on", "onto",
    "out", "over", "through", "to", "toward", "towards", "under", "upon", "with", "within",
];

/// A pattern stands for at most so many combinations of words.
const COMBINATIONS: usize = 1000;

/// What kind of word heads a pattern.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Head {
    Verb,
    Noun,
    Adjective,
}

/// A word, or words, that mean the event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Trigger {
    /// Index of its frame.
    pub(crate) frame: usize,
    pub(crate) head: Head,
    /// Of a verb or adjective: particles and prepositions that go with it. Of a noun: the words before it.
    pub(crate) with: Vec<String>,
    /// The preposition that must follow a noun.
    pub(crate) after: Option<String>,
    /// Lemmas of which the subject must be one; empty if any will do. In alphabetical order, as the next two.
    pub(crate) subjects: Words,
    /// Lemmas of which the object must be one; empty if any will do.
    pub(crate) objects: Words,
    /// Lemmas of which no object may be one.
    pub(crate) but: Words,
    /// Whether a noun means the event only at a light verb.
    pub(crate) light: bool,
    /// The pattern as written.
    pub(crate) text: Arc<str>,
    /// Line of the file.
    pub(crate) line: u32,
}

impl Trigger {
    /// Reads a pattern; gives for each combination of its words the lemma that heads it, too.
    ///
    /// # Errors
    /// What is wrong and how to write it, in words.
    pub(super) fn parse(text: &str, head: Head, classes: &Classes) -> Result<Vec<(String, Self)>, String> {
        let (rest, but) = match text.split_once('!') {
            Some((rest, but)) => (rest, classes.expand(but)?),
            None => (text, Vec::new()),
        };
        let (rest, objects) = match rest.split_once('+') {
            Some((rest, objects)) => (rest, classes.expand(objects)?),
            None => (rest, Vec::new()),
        };
        let (words, subjects) = match rest.split_once('>') {
            Some((subjects, words)) => (words, classes.expand(subjects)?),
            None => (rest, Vec::new()),
        };
        let lists: [Words; 3] = [subjects.into(), objects.into(), but.into()];
        let text: Arc<str> = text.trim().into();
        combinations(words, classes)?
            .into_iter()
            .map(|words| Self::of(&words, text.clone(), head, lists.clone()))
            .collect()
    }

    fn of(
        words: &str,
        text: Arc<str>,
        head: Head,
        [subjects, objects, but]: [Words; 3],
    ) -> Result<(String, Self), String> {
        let mut words: Vec<String> = words.split_whitespace().map(str::to_owned).collect();
        let mut trigger = Self {
            frame: 0,
            head,
            with: Vec::new(),
            after: None,
            subjects,
            objects,
            but,
            light: false,
            text,
            line: 0,
        };
        if words.is_empty() {
            return Err("a pattern has a word at least".to_owned());
        }
        let lemma = match head {
            Head::Verb | Head::Adjective => {
                let lemma = words.remove(0);
                if words.len() > 3 {
                    return Err("a verb or adjective has at most three further words".to_owned());
                }
                lemma
            }
            Head::Noun => {
                if words.len() > 1 && words.last().is_some_and(|w| PREPOSITIONS.contains(&w.as_str())) {
                    trigger.after = words.pop();
                } else if !trigger.objects.is_empty() || !trigger.but.is_empty() {
                    trigger.after = Some("of".to_owned());
                }
                let noun = words.pop().unwrap_or_default();
                if words.len() > 3 {
                    return Err("a noun has at most three words before it".to_owned());
                }
                noun
            }
        };
        trigger.with = words;
        if lemma.is_empty() || lemma.chars().any(char::is_uppercase) {
            return Err("a pattern is made of lemmas in lower case".to_owned());
        }
        Ok((lemma, trigger))
    }

    /// How much the pattern says: more words and lists go first.
    pub(super) fn specificity(&self) -> usize {
        let list = |words: &[String]| usize::from(!words.is_empty());
        2 * self.with.len()
            + usize::from(self.after.is_some())
            + 3 * list(&self.objects)
            + 3 * list(&self.subjects)
            + list(&self.but)
    }
}

/// All ways to choose one of the alternatives at each word, in the order of the lists.
fn combinations(words: &str, classes: &Classes) -> Result<Vec<String>, String> {
    let mut all = vec![String::new()];
    for word in words.split_whitespace() {
        let alternatives = if word.contains(['|', '@']) {
            classes.expand(word)?
        } else {
            vec![word.to_owned()]
        };
        if all.len() * alternatives.len() > COMBINATIONS {
            return Err(format!(
                "the pattern has more than {COMBINATIONS} combinations of words; write it as several"
            ));
        }
        all = all
            .iter()
            .flat_map(|before| alternatives.iter().map(move |word| format!("{before} {word}")))
            .collect();
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str, head: Head) -> (String, Trigger) {
        let mut all = Trigger::parse(text, head, &Classes::default()).unwrap();
        assert_eq!(all.len(), 1, "{text}");
        all.remove(0)
    }

    #[test]
    fn a_word_may_be_several() {
        let all = Trigger::parse("urge|ask to send aid|food", Head::Verb, &Classes::default()).unwrap();
        let shown: Vec<String> = all
            .iter()
            .map(|(lemma, t)| format!("{lemma} {}", t.with.join(" ")))
            .collect();
        assert_eq!(
            shown,
            [
                "ask to send aid",
                "ask to send food",
                "urge to send aid",
                "urge to send food"
            ]
        );
        assert_eq!(&*all[0].1.text, "urge|ask to send aid|food");
    }

    #[test]
    fn a_pattern_has_parts() {
        let (lemma, t) = parse("court|judge > rule against + plan ! sport", Head::Verb);
        assert_eq!(
            (lemma.as_str(), &t.with[..]),
            ("rule", &["against".to_owned()][..])
        );
        assert_eq!(
            (&t.subjects[..], &t.objects[..], &t.but[..]),
            (
                &["court".to_owned(), "judge".to_owned()][..],
                &["plan".to_owned()][..],
                &["sport".to_owned()][..]
            )
        );
    }

    #[test]
    fn a_noun_may_want_words_before_and_a_preposition_after() {
        let (lemma, t) = parse("hunger strike against", Head::Noun);
        assert_eq!(
            (lemma.as_str(), &t.with[..], t.after.as_deref()),
            ("strike", &["hunger".to_owned()][..], Some("against"))
        );
        let (lemma, t) = parse("withdrawal + troop", Head::Noun);
        assert_eq!((lemma.as_str(), t.after.as_deref()), ("withdrawal", Some("of")));
    }

    #[test]
    fn what_is_no_pattern_says_why() {
        for (text, why) in [
            ("", "a word at least"),
            ("give|", "a word is missing"),
            (
                "a|b|c|d|e|f|g|h|i|j|k a|b|c|d|e|f|g|h|i|j|k a|b|c|d|e|f|g|h|i|j|k",
                "combinations",
            ),
            ("Attack", "lower case"),
            ("a b c d e", "at most"),
        ] {
            let error = Trigger::parse(text, Head::Verb, &Classes::default()).unwrap_err();
            assert!(error.contains(why), "{text}: {error}");
        }
    }
}
