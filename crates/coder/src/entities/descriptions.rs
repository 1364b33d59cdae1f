//! Descriptions that mean somebody who has been mentioned before: by office, by noun, by another noun that can take them up,
//! and "the two", "both".

use legation_nlp::Dep;

use super::profile::{self, Profile};
use super::{Entity, Resolver, compatible};
use crate::dossier::{EntityId, EntityKind};
use crate::lexicon::AgentKind;
use crate::mentions::{Form, Mention};

/// A description takes up what was mentioned so many sentences ago at most.
const SENTENCES: usize = 6;
/// One that fits everybody, so many.
const NEAR: usize = 2;
/// Members of a pair are looked for in so many sentences.
const PAIR: usize = 12;

impl Resolver<'_> {
    /// "the special assistant", after somebody who has been called so.
    pub(super) fn same_office(&self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        let core = profile
            .office_core
            .as_deref()
            .filter(|_| profile.name.is_empty())?;
        if mention.indefinite || mention.plural {
            return None;
        }
        let candidate = *self.by_office.get(core.rsplit(' ').next()?)?;
        let other = self.entities.get(candidate);
        let held = other
            .office
            .as_deref()
            .map(|office| profile::core(&office.to_lowercase()).to_owned())?;
        // "the president of France" is no other president; one whose country is not known may be.
        let says_no_more = profile.country.is_none() || profile.country == other.country;
        let same_body = profile.office.as_deref().is_none_or(|office| {
            office.len() <= core.len()
                || other
                    .office
                    .as_deref()
                    .is_some_and(|held| held.eq_ignore_ascii_case(office))
        });
        (held.ends_with(core) && says_no_more && same_body).then_some(candidate)
    }

    /// "her Chilean counterpart, Andrea Lagos": the office of whose counterpart it is becomes known.
    pub(super) fn counterpart(&mut self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        let s = self.syntax;
        if s.lemma(mention.head) != "counterpart" || mention.plural {
            return None;
        }
        let owner = s
            .kid(mention.head, Dep::Poss)
            .and_then(|poss| self.mentions.at(poss))?;
        let &[owner] = self.entities.of_mention.get(owner)?.as_slice() else {
            return None;
        };
        let office = self.entities.get(owner).office.clone()?;
        let id = self.add(mention, profile);
        let core = profile::core(&office.to_lowercase()).to_owned();
        let word = core.rsplit(' ').next().unwrap_or(&core).to_owned();
        let entity = &mut self.entities.all[id.0 as usize];
        entity.kind = EntityKind::Person;
        entity.sectors = Vec::new();
        entity.called.extend([core.clone(), word.clone()]);
        entity.office = Some(core);
        let sectors = self.entities.get(owner).sectors.clone();
        self.entities.all[id.0 as usize].sectors = sectors;
        self.by_office.insert(word, id);
        Some(id)
    }

    /// "the delegation", after "a Pakistani delegation".
    pub(super) fn same_noun(&self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        if mention.indefinite || mention.form != Form::Description {
            return None;
        }
        let candidate = *self.by_noun.get(&profile.noun)?;
        let other = self.entities.get(candidate);
        let agree = other.plural == mention.plural && compatible(other.country, profile.country);
        // A description that says more than the earlier one may mean another.
        let says_less = profile.country.is_none() || profile.country == other.country;
        // Whose it is tells others apart: "his brother" and "her brother".
        let owned = self.syntax.kid(mention.head, Dep::Poss).is_some();
        (agree && says_less && !owned && other.name_words.is_empty()).then_some(candidate)
    }

    /// "the veteran diplomat", "the 67-year-old", "the forum", "the company", "the country".
    pub(super) fn epithet(&self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        let s = self.syntax;
        let owned = s.kid(mention.head, Dep::Poss).is_some();
        if mention.form != Form::Description || mention.indefinite || mention.plural || owned {
            return None;
        }
        let words = &self.lexicon.coreference;
        let noun = profile.noun.as_str();
        let recent = || self.recent(mention.head, SENTENCES).into_iter();
        let fits = |other: &Entity| {
            !other.pronoun
                && !other.plural
                && compatible(other.country, profile.country)
                && (profile.country.is_none() || other.country.is_some() || other.kind == EntityKind::Person)
                && profile
                    .gender
                    .is_none_or(|g| other.gender.is_none_or(|own| own == g))
        };
        // Of an office that somebody else holds it cannot be said.
        let other_office = |other: &Entity| {
            profile.office_core.as_deref().is_some_and(|core| {
                other
                    .office
                    .as_deref()
                    .is_some_and(|held| !held.to_lowercase().contains(core))
                    && !words.takes_up_person(noun, other.called.iter().map(String::as_str))
            })
        };
        let person = recent().find(|&(id, back)| {
            let other = self.entities.get(id);
            let any = (words.is_any_person(noun) || is_age(self, mention))
                && back <= NEAR
                && profile.country.is_none();
            other.kind == EntityKind::Person
                && fits(other)
                && !other_office(other)
                && (any
                    || other.called.iter().any(|word| word == noun)
                    || words.takes_up_person(noun, other.called.iter().map(String::as_str)))
        });
        if let Some((id, _)) = person {
            return Some(id);
        }
        let body = recent().find(|&(id, _)| {
            let other = self.entities.get(id);
            let named = !other.name_words.is_empty();
            let own_word = other.name_words.iter().skip(1).any(|word| word == noun);
            let taken_up = words.takes_up_body(
                noun,
                other.name_words.iter().chain(&other.called).map(String::as_str),
                &other.sectors,
            );
            other.kind == EntityKind::Organisation && named && fits(other) && (own_word || taken_up)
        });
        if let Some((id, _)) = body {
            return Some(id);
        }
        self.state(mention, noun)
    }

    /// "the country": the one that the text is about, where there is only one near.
    fn state(&self, mention: &Mention, noun: &str) -> Option<EntityId> {
        let s = self.syntax;
        let bare = !s.kids(mention.head).any(|k| {
            matches!(
                s.dep(k),
                Dep::Amod | Dep::Compound | Dep::Nummod | Dep::Relcl | Dep::Prep
            )
        });
        if !self.lexicon.coreference.is_state(noun) || !bare {
            return None;
        }
        let mut states = self
            .recent(mention.head, NEAR)
            .into_iter()
            .filter(|&(id, _)| self.entities.get(id).kind == EntityKind::Country);
        let (first, back) = states.next()?;
        let rival = states.any(|(_, other)| other == back);
        (!rival).then_some(first)
    }

    /// "the two sides", "both countries", "the two women": who they are, where two fit.
    pub(super) fn pair(&mut self, mention: &Mention, profile: &Profile) -> Option<Vec<EntityId>> {
        let s = self.syntax;
        if mention.form != Form::Description || !mention.plural {
            return None;
        }
        let two = s
            .kids(mention.head)
            .any(|k| k < mention.head && matches!(s.lower(k).as_str(), "two" | "both" | "2"));
        let owned = s.kid(mention.head, Dep::Poss).is_some() || profile.country.is_some();
        if !two || owned || mention.indefinite && !s.kids(mention.head).any(|k| s.is_word(k, "both")) {
            return None;
        }
        let noun = profile.noun.as_str();
        let words = &self.lexicon.coreference;
        let persons = matches!(self.lexicon.people.agent(noun), Some((AgentKind::Person, _)))
            || self.lexicon.people.office(&[noun.to_owned()]).is_some()
            || words.is_any_person(noun)
            || words.noun(noun).is_some();
        let states = words.is_state(noun) || words.is_pair(noun) && !persons;
        let fits = |id: EntityId| {
            let other = self.entities.get(id);
            match other.kind {
                EntityKind::Country | EntityKind::Organisation => states || words.is_pair(noun) && !persons,
                EntityKind::Person => {
                    persons
                        && words
                            .noun(noun)
                            .is_none_or(|g| other.gender.is_none_or(|own| own == g))
                        && (words.is_any_person(noun)
                            || words.noun(noun).is_some()
                            || other.called.iter().any(|word| word == noun)
                            || words.takes_up_person(noun, other.called.iter().map(String::as_str)))
                }
                EntityKind::Group => !other.plural && words.is_pair(noun) && !persons,
                EntityKind::Place | EntityKind::Other => false,
            }
        };
        // The nearest two who are told together.
        let here = s.sentence_index(mention.head);
        for earlier in (0..self.entities.of_mention.len()).rev() {
            let head = self.mentions.get(earlier).head;
            if here - s.sentence_index(head) > PAIR {
                break;
            }
            if s.dep(head) == Dep::Conj {
                continue;
            }
            let members: Vec<EntityId> = s
                .coordination(head)
                .into_iter()
                .filter_map(|member| self.mentions.at(member))
                .filter_map(|m| self.entities.of_mention.get(m))
                .filter_map(|meant| {
                    if let &[one] = meant.as_slice() {
                        Some(one)
                    } else {
                        None
                    }
                })
                .collect();
            if let [a, b] = members[..]
                && a != b
                && fits(a)
                && fits(b)
            {
                return Some(vec![a, b]);
            }
            // A pair that was taken up before.
            if let [a, b] = self.entities.of_mention[earlier][..]
                && fits(a)
                && fits(b)
            {
                return Some(vec![a, b]);
            }
        }
        // The only two that fit.
        let mut near = self
            .recent(mention.head, PAIR)
            .into_iter()
            .map(|(id, _)| id)
            .filter(|&id| {
                let other = self.entities.get(id);
                fits(id)
                    && !other.pronoun
                    && (other.kind == EntityKind::Country
                        || other.kind == EntityKind::Person && !other.name_words.is_empty())
            });
        let (a, b) = (near.next()?, near.next()?);
        near.next().is_none().then(|| vec![b, a])
    }
}

/// "the 67-year-old"
fn is_age(resolver: &Resolver<'_>, mention: &Mention) -> bool {
    let s = resolver.syntax;
    let word = s.word(mention.head);
    word.ends_with("-year-old")
        || (s.is_word(mention.head, "old") && mention.head >= 2 && s.is_word(mention.head - 2, "year"))
}
