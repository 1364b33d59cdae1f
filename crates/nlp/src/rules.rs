//! The attribute ruler: exceptions that set parts of speech, morphology and lemmas from tag, word and relation.

use std::collections::HashMap;

use crate::labels::{Dep, Pos, Tag, UnknownLabel};
use crate::model::{AttributeRule, Test, TokenTest};
use crate::vocab::{LexId, Vocab};

/// Indices of the rules whose first test of the lower-case form a word passes.
pub(crate) type LowerRules = Box<[u16]>;

/// All rules, indexed by what their first token must be.
pub(crate) struct Ruler {
    rules: Vec<Rule>,
    by_lower: HashMap<String, Vec<u16>>,
    by_tag: Vec<Vec<u16>>,
    morphs: Vec<String>,
}

struct Rule {
    first: Condition,
    second: Option<Condition>,
    index: usize,
    set: Change,
}

struct Condition {
    /// Bit sets over the discriminants of [`Tag`] and [`Dep`].
    tags: u64,
    deps: u64,
    is_space: Option<bool>,
    lower: Option<Vec<String>>,
}

#[derive(Default)]
struct Change {
    tag: Option<Tag>,
    pos: Option<Pos>,
    morph: Option<u16>,
    lemma: Option<String>,
    dep: Option<Dep>,
}

/// What the ruler decides for one token.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Attributes<'r> {
    pub(crate) tag: Tag,
    pub(crate) pos: Pos,
    pub(crate) morph: u16,
    pub(crate) dep: Dep,
    pub(crate) lemma: Option<&'r str>,
}

impl Ruler {
    pub(crate) fn new(rules: &[AttributeRule]) -> Result<Ruler, UnknownLabel> {
        let mut ruler = Ruler {
            rules: Vec::new(),
            by_lower: HashMap::new(),
            by_tag: vec![Vec::new(); Tag::ALL.len()],
            morphs: vec![String::new()],
        };
        for rule in rules {
            let at = ruler.rules.len() as u16;
            let first = Condition::new(&rule.pattern[0]);
            match &first.lower {
                Some(words) => {
                    for word in words {
                        ruler.by_lower.entry(word.clone()).or_default().push(at);
                    }
                }
                None => {
                    for (tag, list) in ruler.by_tag.iter_mut().enumerate() {
                        if first.tags >> tag & 1 == 1 {
                            list.push(at);
                        }
                    }
                }
            }
            let set = ruler.change(rule)?;
            let second = rule.pattern.get(1).map(Condition::new);
            ruler.rules.push(Rule {
                first,
                second,
                index: rule.index,
                set,
            });
        }
        Ok(ruler)
    }

    fn change(&mut self, rule: &AttributeRule) -> Result<Change, UnknownLabel> {
        let set = &rule.set;
        let morph = set
            .morph
            .as_ref()
            .map(|morph| match self.morphs.iter().position(|m| m == morph) {
                Some(known) => known as u16,
                None => {
                    self.morphs.push(morph.clone());
                    (self.morphs.len() - 1) as u16
                }
            });
        Ok(Change {
            tag: set.tag.as_deref().map(str::parse).transpose()?,
            pos: set.pos.as_deref().map(str::parse).transpose()?,
            dep: set.dep.as_deref().map(str::parse).transpose()?,
            lemma: set.lemma.clone(),
            morph,
        })
    }

    /// All morphologies that a rule can give; index 0 is the empty one.
    pub(crate) fn morphs(&self) -> &[String] {
        &self.morphs
    }

    /// The rules that a word's lower-case form leads to.
    pub(crate) fn lower_rules(&self, lower: &str) -> LowerRules {
        self.by_lower
            .get(lower)
            .map(|rules| rules.as_slice().into())
            .unwrap_or_default()
    }

    /// Matches all rules on the tags and relations given, then applies them in their order; calls `out` with
    /// every token's attributes.
    pub(crate) fn apply<'r>(
        &'r self,
        words: impl Fn(usize) -> LexId,
        tags: &[Tag],
        deps: &[Dep],
        vocab: &Vocab,
        mut out: impl FnMut(usize, Attributes<'r>),
    ) {
        // Rules that matched for this token and for the next one, each with the token where its pattern starts.
        let mut here: Vec<(u16, usize)> = Vec::new();
        let mut next = Vec::new();
        for i in 0..tags.len() {
            let lexeme = vocab.get(words(i));
            for &at in self.by_tag[tags[i] as usize]
                .iter()
                .chain(lexeme.lower_rules.iter())
            {
                let rule = &self.rules[at as usize];
                let first = rule.first.holds(tags[i], deps[i], lexeme.is_space, None);
                let second = |c: &Condition| {
                    tags.get(i + 1).is_some_and(|&tag| {
                        let lexeme = vocab.get(words(i + 1));
                        c.holds(tag, deps[i + 1], lexeme.is_space, Some(&lexeme.lower))
                    })
                };
                if first && rule.second.as_ref().is_none_or(second) {
                    if rule.index == 0 { &mut here } else { &mut next }.push((at, i));
                }
            }
            here.sort_unstable();
            let start = Attributes {
                tag: tags[i],
                pos: Pos::None,
                morph: 0,
                dep: deps[i],
                lemma: None,
            };
            let done = here
                .iter()
                .fold(start, |a, &(rule, _)| self.rules[rule as usize].set.applied(a));
            out(i, done);
            here.clear();
            std::mem::swap(&mut here, &mut next);
        }
    }
}

impl Change {
    fn applied<'r>(&'r self, a: Attributes<'r>) -> Attributes<'r> {
        Attributes {
            tag: self.tag.unwrap_or(a.tag),
            pos: self.pos.unwrap_or(a.pos),
            morph: self.morph.unwrap_or(a.morph),
            dep: self.dep.unwrap_or(a.dep),
            lemma: self.lemma.as_deref().or(a.lemma),
        }
    }
}

impl Condition {
    fn new(test: &TokenTest) -> Condition {
        let lower = match &test.lower {
            Some(Test::In(words)) => Some(words.clone()),
            _ => None,
        };
        let tag_names: Vec<&str> = Tag::ALL.iter().map(|t| t.as_str()).collect();
        let dep_names: Vec<&str> = Dep::ALL.iter().map(|d| d.as_str()).collect();
        Condition {
            tags: label_set(test.tag.as_ref(), &tag_names),
            deps: label_set(test.dep.as_ref(), &dep_names),
            is_space: test.is_space,
            lower,
        }
    }

    /// `lower` is tested only where given: the index has tested a first token's already.
    fn holds(&self, tag: Tag, dep: Dep, is_space: bool, lower: Option<&str>) -> bool {
        self.tags >> (tag as u8) & 1 == 1
            && self.deps >> (dep as u8) & 1 == 1
            && self.is_space.is_none_or(|wanted| wanted == is_space)
            && match (&self.lower, lower) {
                (Some(words), Some(lower)) => words.iter().any(|w| w == lower),
                _ => true,
            }
    }
}

/// Bit set of the labels that pass. Labels that the models never give (tags of other treebanks) set no bit.
fn label_set(test: Option<&Test>, labels: &[&str]) -> u64 {
    let pass = |label: &str| match test {
        None => true,
        Some(Test::In(list)) => list.iter().any(|l| l == label),
        Some(Test::NotIn(list)) => !list.iter().any(|l| l == label),
    };
    labels
        .iter()
        .enumerate()
        .filter(|(_, l)| pass(l))
        .fold(0, |set, (i, _)| set | 1 << i)
}
