//! Words that make a statement: `lexicon/saying.toml`.

use std::collections::{BTreeMap, HashMap, HashSet};

use legation_knowledge::{Source, SourceError};
use serde::Deserialize;
use toml::Spanned;

use crate::dossier::{Certainty, MarkerKind, Stance};

/// In what form a cue takes what is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum ContentForm {
    /// A clause, with or without "that".
    Clause,
    /// A quotation: "…," he V-ed.
    Quote,
    /// An infinitive: "vowed to retaliate".
    Infinitive,
    /// A noun phrase: "criticised the plan".
    Object,
    /// What the cue's own preposition leads to: "called for talks".
    Preposition,
    /// After "of", "for" or "with" behind a person: "accused India of fostering terrorism"; of a noun, after "of".
    Of,
    /// Object and what it is called: "described the claims as baseless", "called the raid a crime".
    As,
    /// An infinitive behind a person: "urged Iran to return".
    PersonInfinitive,
    /// A clause behind a person: "told him that".
    PersonClause,
    /// A topic: "discussed the plan".
    Report,
    /// Of a noun, after "about", "on", "over".
    About,
    /// Of a noun, after "for", "in favour of".
    For,
    /// Of a noun, after "against".
    Against,
    /// Of a noun: "His view is that".
    Copula,
}

impl ContentForm {
    /// Its name, as in the file.
    pub(crate) fn name(self) -> &'static str {
        match self {
            ContentForm::Clause => "clause",
            ContentForm::Quote => "quote",
            ContentForm::Infinitive => "infinitive",
            ContentForm::Object => "object",
            ContentForm::Preposition => "preposition",
            ContentForm::Of => "of",
            ContentForm::As => "as",
            ContentForm::PersonInfinitive => "person-infinitive",
            ContentForm::PersonClause => "person-clause",
            ContentForm::Report => "report",
            ContentForm::About => "about",
            ContentForm::For => "for",
            ContentForm::Against => "against",
            ContentForm::Copula => "copula",
        }
    }
}

/// What part of speech makes the statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum CueKind {
    /// "said", "called for".
    Verb,
    /// "the accusation that".
    Noun,
    /// "is confident that".
    Adjective,
    /// "according to".
    Phrase,
    /// "Minister: talks failed".
    Colon,
}

impl CueKind {
    /// Its name in features and explanations.
    pub(crate) fn name(self) -> &'static str {
        match self {
            CueKind::Verb => "verb",
            CueKind::Noun => "noun",
            CueKind::Adjective => "adjective",
            CueKind::Phrase => "phrase",
            CueKind::Colon => "colon",
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct SayingFile {
    verb: Vec<CueRow>,
    noun: Vec<CueRow>,
    adjective: Vec<CueRow>,
    phrase: Vec<PhraseRow>,
    marker: Vec<MarkerRow>,
    attitudes: Vec<String>,
    presupposing: HashSet<String>,
    content_nouns: HashSet<String>,
    voices: HashSet<String>,
    relays: HashSet<String>,
    channels: HashSet<String>,
    media: HashSet<String>,
    answers: Answers,
    unnamed_sources: BTreeMap<String, Vec<Spanned<String>>>,
}

/// Words that tell how one statement answers another.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answers {
    /// Nouns that take up an accusation: "these allegations".
    pub(crate) accusations: HashSet<String>,
    /// Nouns that take up anything that was said: "such narratives".
    pub(crate) statements: HashSet<String>,
    /// Nouns of what somebody denies without an act being named: "denied any *involvement*".
    pub(crate) involvement: HashSet<String>,
    /// Words that dismiss what they are said of: "baseless".
    pub(crate) dismissing: HashSet<String>,
    /// Words that uphold it: "credible".
    pub(crate) upholding: HashSet<String>,
    /// Verbs that grant what others have said: "confirm".
    pub(crate) confirming: HashSet<String>,
    /// Verbs that say sorry.
    pub(crate) apologising: HashSet<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct CueRow {
    class: String,
    words: Vec<Spanned<String>>,
    stance: Stance,
    #[serde(default)]
    certainty: Certainty,
    #[serde(default)]
    forms: Vec<ContentForm>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct PhraseRow {
    words: Vec<Spanned<String>>,
    stance: Stance,
    #[serde(default)]
    certainty: Certainty,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct MarkerRow {
    kind: MarkerKind,
    words: Vec<Spanned<String>>,
}

/// A word that makes a statement.
#[derive(Debug, Clone)]
pub(crate) struct Cue {
    /// The words as written in the file: "say", "call for".
    pub(crate) key: String,
    /// Name of the group that it stands in.
    pub(crate) class: String,
    pub(crate) stance: Stance,
    pub(crate) certainty: Certainty,
    pub(crate) forms: Vec<ContentForm>,
    /// Whether it is thinking, feeling or wanting rather than saying.
    pub(crate) attitude: bool,
    /// Whether what it has as an object is taken to be there: who criticises a raid does not say that there was one.
    pub(crate) presupposes: bool,
}

impl Cue {
    /// Whether what is said is put as a fact, for or against.
    pub(crate) fn states(&self) -> bool {
        self.certainty == Certainty::Certain && matches!(self.stance, Stance::Asserts | Stance::Denies)
    }

    pub(crate) fn takes(&self, form: ContentForm) -> bool {
        self.forms.contains(&form)
    }
}

/// Cues of one kind by their first word.
type Entries = HashMap<String, Vec<(Vec<String>, Cue)>>;

/// All words that make a statement.
#[derive(Debug)]
pub(crate) struct Saying {
    verbs: Entries,
    nouns: Entries,
    adjectives: Entries,
    phrases: Entries,
    markers: HashMap<String, Vec<(Vec<String>, MarkerKind)>>,
    /// Nouns for something said.
    content_nouns: HashSet<String>,
    /// Things that speak for people: "statement", "report".
    voices: HashSet<String>,
    /// Verbs by which an outlet passes on what others say.
    relays: HashSet<String>,
    /// Where words appear: "in a *statement*".
    channels: HashSet<String>,
    /// Those of them that pass words on to the public: "website", "Telegram".
    media: HashSet<String>,
    /// Nouns for sources without a name, with their type.
    unnamed: HashMap<String, String>,
    pub(crate) answers: Answers,
}

impl Saying {
    pub(super) fn read(source: Source<'_>) -> Result<Self, SourceError> {
        let file: SayingFile = source.read()?;
        let attitudes = file.attitudes;
        let presupposing = file.presupposing;
        let entries = |rows: Vec<CueRow>| entries(&source, rows, &attitudes, &presupposing);
        let phrases = file.phrase.into_iter().map(|row| CueRow {
            class: "source phrase".to_owned(),
            words: row.words,
            stance: row.stance,
            certainty: row.certainty,
            forms: Vec::new(),
        });
        let mut markers: HashMap<String, Vec<(Vec<String>, MarkerKind)>> = HashMap::new();
        for row in file.marker {
            for words in row.words {
                let (first, rest) = first_and_rest(words.get_ref());
                let same = markers.entry(first).or_default();
                if same.iter().any(|(other, _)| *other == rest) {
                    return Err(
                        source.error(words.span(), format!("{:?} is a marker already", words.get_ref()))
                    );
                }
                same.push((rest, row.kind));
                same.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
            }
        }
        let mut unnamed = HashMap::new();
        for (kind, nouns) in file.unnamed_sources {
            for noun in nouns {
                if unnamed.insert(noun.get_ref().clone(), kind.clone()).is_some() {
                    return Err(source.error(noun.span(), format!("{:?} has another type", noun.get_ref())));
                }
            }
        }
        Ok(Self {
            verbs: entries(file.verb)?,
            nouns: entries(file.noun)?,
            adjectives: entries(file.adjective)?,
            phrases: entries(phrases.collect())?,
            markers,
            content_nouns: file.content_nouns,
            voices: file.voices,
            relays: file.relays,
            channels: file.channels,
            media: file.media,
            answers: file.answers,
            unnamed,
        })
    }

    /// The verb of saying that is this word; verbs of thinking and wanting are none.
    pub(crate) fn verb(&self, lemma: &str) -> Option<&Cue> {
        self.verbs
            .get(lemma)?
            .iter()
            .find(|(rest, cue)| rest.is_empty() && !cue.attitude)
            .map(|(_, cue)| cue)
    }

    /// The cues of this kind that begin with this word, those of more words first.
    pub(crate) fn cues(&self, kind: CueKind, first: &str) -> &[(Vec<String>, Cue)] {
        let entries = match kind {
            CueKind::Verb => &self.verbs,
            CueKind::Noun => &self.nouns,
            CueKind::Adjective => &self.adjectives,
            CueKind::Phrase => &self.phrases,
            CueKind::Colon => return &[],
        };
        entries.get(first).map_or(&[], Vec::as_slice)
    }

    /// The markers that begin with this word, those of more words first.
    pub(crate) fn markers(&self, first: &str) -> &[(Vec<String>, MarkerKind)] {
        self.markers.get(first).map_or(&[], Vec::as_slice)
    }

    pub(crate) fn is_content_noun(&self, lemma: &str) -> bool {
        self.content_nouns.contains(lemma)
    }

    pub(crate) fn is_voice(&self, lemma: &str) -> bool {
        self.voices.contains(lemma)
    }

    pub(crate) fn is_relay(&self, lemma: &str) -> bool {
        self.relays.contains(lemma)
    }

    pub(crate) fn is_channel(&self, lemma: &str) -> bool {
        self.channels.contains(lemma)
    }

    pub(crate) fn is_medium(&self, lemma: &str) -> bool {
        self.media.contains(lemma)
    }

    /// The type of a source that is called by this noun.
    pub(crate) fn unnamed_source(&self, lemma: &str) -> Option<&str> {
        self.unnamed.get(lemma).map(String::as_str)
    }
}

fn first_and_rest(words: &str) -> (String, Vec<String>) {
    let mut words = words.split(' ').map(str::to_owned);
    (words.next().unwrap_or_default(), words.collect())
}

fn entries(
    source: &Source<'_>,
    rows: Vec<CueRow>,
    attitudes: &[String],
    presupposing: &HashSet<String>,
) -> Result<Entries, SourceError> {
    let mut entries = Entries::new();
    for row in rows {
        for words in row.words {
            let (first, rest) = first_and_rest(words.get_ref());
            let same = entries.entry(first).or_default();
            if same.iter().any(|(other, _)| *other == rest) {
                return Err(source.error(
                    words.span(),
                    format!("{:?} stands in another row", words.get_ref()),
                ));
            }
            let cue = Cue {
                key: words.get_ref().clone(),
                class: row.class.clone(),
                stance: row.stance,
                certainty: row.certainty,
                forms: row.forms.clone(),
                attitude: attitudes.contains(&row.class),
                presupposes: presupposing.contains(&row.class),
            };
            same.push((rest, cue));
            same.sort_by_key(|(rest, _)| std::cmp::Reverse(rest.len()));
        }
    }
    Ok(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verb_stands_in_one_row() {
        let lists = "attitudes=[]\npresupposing=[]\ncontent_nouns=[]\nvoices=[]\nrelays=[]\nchannels=[]\nmedia=[]\nanswers={accusations=[],statements=[],involvement=[],dismissing=[],upholding=[],confirming=[],apologising=[]}\nnoun=[]\nadjective=[]\nphrase=[]\nmarker=[]\nunnamed_sources={}\n";
        let row = "[[verb]]\nclass='say'\nwords=['say']\nstance='asserts'\nforms=['clause']\n";
        let text = format!("{lists}{row}{row}");
        let error = Saying::read(Source::new("saying.toml", &text)).unwrap_err();
        assert_eq!(error.line(), 21);
        assert!(Saying::read(Source::new("saying.toml", &format!("{lists}{row}"))).is_ok());
    }
}
