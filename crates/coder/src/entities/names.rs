//! Names that mean somebody who has been named before: the whole name, a part of it, its initials.

use legation_nlp::EntityKind as Label;

use super::profile::Profile;
use super::{Entity, Resolver};
use crate::dossier::{EntityId, EntityKind};
use crate::mentions::{Form, Mention};

/// Small words that give no initial to an acronym.
const NO_INITIAL: [&str; 8] = ["of", "the", "and", "for", "on", "in", "to", "&"];

impl Resolver<'_> {
    pub(super) fn same_name(&self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        let last = profile.name.last()?;
        if profile.kind == EntityKind::Country {
            return None;
        }
        let agrees = |other: &Entity| match (other.gender, profile.gender) {
            (Some(a), Some(b)) => a == b,
            _ => true,
        };
        if let Some(&same) = self.by_name.get(&profile.name.join(" "))
            && agrees(self.entities.get(same))
        {
            // A family name that two bear means the last one who was called by it.
            let other = self.entities.get(same);
            if other.kind != EntityKind::Person || profile.name.len() > 1 || other.name_words.len() > 1 {
                return Some(same);
            }
        }
        let candidates = self.by_word.get(last).into_iter().flatten().rev().copied();
        let first_words = profile
            .name
            .first()
            .and_then(|first| self.by_word.get(first))
            .into_iter()
            .flatten()
            .rev()
            .copied();
        candidates
            .chain(first_words)
            .find(|&id| {
                agrees(self.entities.get(id)) && self.is_part(mention, profile, self.entities.get(id))
            })
            .or_else(|| {
                self.by_name
                    .get(&profile.name.join(" "))
                    .copied()
                    .filter(|&id| agrees(self.entities.get(id)))
            })
    }

    /// Whether one of two names is the other's shorter form.
    fn is_part(&self, mention: &Mention, profile: &Profile, other: &Entity) -> bool {
        let (short, long) = match profile.name.len() <= other.name_words.len() {
            true => (&profile.name, &other.name_words),
            false => (&other.name_words, &profile.name),
        };
        let (Some(short_last), Some(long_last)) = (short.last(), long.last()) else {
            return false;
        };
        let part = short.iter().all(|word| long.contains(word)) && short.len() < long.len() || short == long;
        let named_person = other.kind == EntityKind::Person && other.name_words.len() > 1;
        let personal = |kind| {
            matches!(
                kind,
                EntityKind::Person | EntityKind::Organisation | EntityKind::Other
            )
        };
        // The family name comes last, or first; a given name alone means whom it was said of as such.
        let ends = short_last == long_last || long.first() == short.first();
        let either_person = other.kind == EntityKind::Person || profile.kind == EntityKind::Person;
        if part && ends && either_person && personal(other.kind) && personal(profile.kind) {
            return true;
        }
        // "Lagos" is the person who bears the name, if one does, not the town.
        if part
            && named_person
            && profile.name.len() == 1
            && short_last == long_last
            && profile.kind == EntityKind::Place
            && mention.form == Form::Name
        {
            return true;
        }
        // "Northline" after "Northline Footwear", "the Front" after "the National Congress Front".
        let body = |kind| matches!(kind, EntityKind::Organisation | EntityKind::Other);
        let known_body = other.kind == EntityKind::Organisation || profile.kind == EntityKind::Organisation;
        // One word must be known for a body's itself: Darsa is not the Darsa Liberation Front.
        let (short_kind, _) = if profile.name.len() <= other.name_words.len() {
            (profile.kind, other.kind)
        } else {
            (other.kind, profile.kind)
        };
        let begins = long.starts_with(short) && (short.len() > 1 || short_kind == EntityKind::Organisation)
            || (long.ends_with(short) && short.len() > 1);
        part && known_body
            && body(other.kind)
            && body(profile.kind)
            && begins
            && mention.label != Some(Label::Gpe)
    }

    /// "ICJ", after "the International Court of Justice".
    pub(super) fn acronym(&self, mention: &Mention, profile: &Profile) -> Option<EntityId> {
        let [word] = profile.name.as_slice() else {
            return None;
        };
        let shown = self.syntax.word(mention.head).trim_end_matches('s');
        let capitals = shown.chars().filter(char::is_ascii_uppercase).count();
        if capitals < 2 || capitals < shown.chars().filter(|c| c.is_alphabetic()).count() {
            return None;
        }
        let letters: String = word.chars().filter(char::is_ascii_alphabetic).collect();
        let letters = letters.trim_end_matches(if capitals < letters.len() { 's' } else { '\0' });
        let fits = |id: &EntityId| {
            let other = self.entities.get(*id);
            let all = other.name_words.iter().filter_map(|w| w.chars().next());
            let main = other
                .name_words
                .iter()
                .filter(|w| !NO_INITIAL.contains(&w.as_str()))
                .filter_map(|w| w.chars().next());
            other.name_words.len() > 1
                && other.kind != EntityKind::Person
                && (all.collect::<String>() == letters || main.collect::<String>() == letters)
        };
        let ids = (0..self.entities.all.len() as u32).rev().map(EntityId);
        ids.take(400).find(fits)
    }
}
