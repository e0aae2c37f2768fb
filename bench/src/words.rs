//! Names and sentences that read like a day at a shop that installs what it sells.

use crate::rng::Rng;

const FIRST_NAMES: [&str; 32] = [
    "Amara", "Ben", "Carla", "Deniz", "Elena", "Farid", "Grace", "Hugo", "Imani", "Jonas", "Keiko", "Liam", "Maya",
    "Nils", "Olga", "Priya", "Quinn", "Rosa", "Samir", "Tara", "Umar", "Vera", "Wen", "Ximena", "Yara", "Zoe", "Andre",
    "Bianca", "Cyrus", "Dora", "Emil", "Fatou",
];
const LAST_NAMES: [&str; 32] = [
    "Adler", "Brooks", "Castillo", "Dubois", "Eriksen", "Fischer", "Garcia", "Hassan", "Ito", "Jansen", "Kowalski",
    "Larsen", "Moreau", "Nguyen", "Okafor", "Peters", "Quist", "Rossi", "Schmidt", "Tanaka", "Usman", "Vargas",
    "Walker", "Xu", "Young", "Zimmer", "Baker", "Cohen", "Diaz", "Evans", "Flores", "Green",
];
const SENTENCES: [&str; 24] = [
    "Hi, is the oak wardrobe still in stock?",
    "Could somebody come by on Thursday morning?",
    "Thanks!",
    "The left door does not close all the way.",
    "We are in unit 4B, the buzzer says Hale.",
    "Can I move my appointment to next week?",
    "Yes, that works for us.",
    "What would delivery to the third floor cost, there is no lift?",
    "I sent the measurements by mail, did they arrive?",
    "The installer was very careful, thank you so much.",
    "Is the deposit refundable if we change the colour?",
    "Please call before you come, the dog is loud.",
    "OK",
    "We measured again: 182 cm wide, 240 cm high, and the skirting board takes another 2 cm on both sides.",
    "One of the shelves has a scratch, I can send a picture.",
    "Do you also take away the old one?",
    "Running ten minutes late, sorry.",
    "Your order is ready and we can bring it on Tuesday between nine and noon, would that suit you?",
    "Could you send the invoice again, with our company's name on it this time?",
    "Parking is behind the building, the code for the gate is on the note at the door.",
    "How long does the finish need to dry before we can put anything on it?",
    "Good morning, just checking whether tomorrow is still on.",
    "My neighbour recommended you and would like the same kitchen, only mirrored.",
    "No problem, see you then.",
];

/// A person's name; one in ten is not known.
pub(crate) fn contact_name(rng: &mut Rng) -> String {
    if rng.percent(10) { String::new() } else { full_name(rng) }
}

/// A name that is known.
pub(crate) fn full_name(rng: &mut Rng) -> String {
    format!("{} {}", rng.pick(&FIRST_NAMES), rng.pick(&LAST_NAMES))
}

/// A family's name.
pub(crate) fn last_name(rng: &mut Rng) -> &'static str {
    rng.pick(&LAST_NAMES)
}

/// What somebody writes: most messages are a sentence or two, few are long.
pub(crate) fn message(rng: &mut Rng) -> String {
    let sentences = match rng.below(20) {
        0..12 => 1,
        12..17 => 2,
        17..19 => 3,
        _ => 6,
    };
    let mut body = rng.pick(&SENTENCES).to_owned();
    for _ in 1..sentences {
        body.push(' ');
        body.push_str(rng.pick(&SENTENCES));
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_those_of_text_messages() {
        let mut rng = Rng::new(1, 1, 1);
        let lengths: Vec<_> = (0..2_000).map(|_| message(&mut rng).chars().count()).collect();
        let mean = lengths.iter().sum::<usize>() / lengths.len();
        assert!((50..130).contains(&mean), "{mean} characters on average");
        assert!(lengths.iter().any(|length| *length > 160) && lengths.iter().any(|length| *length < 10));
        assert!(lengths.iter().all(|length| *length <= 1_600));
    }
}
