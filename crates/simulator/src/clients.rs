//! The clients of the demo shop: who they are to Shopify, to the carrier and to the phone beside the frame.

/// Somebody who buys countertops.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Client {
    /// Full name.
    pub name: &'static str,
    /// Mobile number in E.164 form, from a range kept for fiction.
    pub number: &'static str,
    /// Address under a domain reserved for examples.
    pub email: &'static str,
    /// Whether the phone beside the frame can be theirs.
    pub has_phone: bool,
}

const fn client(name: &'static str, number: &'static str, email: &'static str, has_phone: bool) -> Client {
    Client { name, number, email, has_phone }
}

/// Everybody. The seeded conversations belong to some of them; the last two have not written yet.
pub const CLIENTS: [Client; 16] = [
    client("Maria Lindqvist", "+15550100101", "maria.lindqvist@example.com", true),
    client("James Okafor", "+15550100102", "james.okafor@example.com", true),
    client("Priya Raman", "+15550100103", "priya.raman@example.com", true),
    client("Ellen Brandt", "+15550100104", "ellen.brandt@example.com", true),
    client("Diego Fuentes", "+15550100105", "diego.fuentes@example.com", false),
    client("Hannah Cole", "+15550100106", "hannah.cole@example.com", false),
    client("Xiaomei Wang", "+15550100107", "xiaomei.wang@example.com", false),
    client("Robert Vance", "+15550100108", "robert.vance@example.com", false),
    client("Aisha Rahman", "+15550100109", "aisha.rahman@example.com", false),
    client("Chris Novak", "+15550100110", "chris.novak@example.com", false),
    client("Olena Petrenko", "+15550100111", "olena.petrenko@example.com", false),
    client("Marcus Bell", "+15550100112", "marcus.bell@example.com", false),
    client("Grace Kim", "+15550100113", "grace.kim@example.com", false),
    client("Walter Pruitt", "+15550100114", "walter.pruitt@example.com", false),
    client("Nadia Haddad", "+15550100120", "nadia.haddad@example.com", true),
    client("Peter Sorensen", "+15550100121", "peter.sorensen@example.com", true),
];

/// The clients whose phone can stand beside the frame.
pub fn with_phones() -> impl Iterator<Item = &'static Client> {
    CLIENTS.iter().filter(|client| client.has_phone)
}

/// For people: North American numbers as `+1 (555) 010-0123`, any other as it stands.
pub fn readable(number: &str) -> String {
    match number.strip_prefix("+1") {
        Some(national) if national.len() == 10 && national.is_ascii() => {
            format!("+1 ({}) {}-{}", &national[..3], &national[3..6], &national[6..])
        }
        _ => number.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn six_clients_have_a_phone_and_nobody_shares_a_number() {
        assert_eq!(with_phones().count(), 6);
        let mut numbers: Vec<_> = CLIENTS.iter().map(|client| client.number).collect();
        numbers.sort_unstable();
        numbers.dedup();
        assert_eq!(numbers.len(), CLIENTS.len());
        assert!(numbers.iter().all(|number| number.starts_with("+1555010") && number.len() == 12));
    }

    #[test]
    fn numbers_read_well() {
        assert_eq!(readable("+15550100101"), "+1 (555) 010-0101");
        assert_eq!(readable("+4930123456"), "+4930123456");
        assert_eq!(readable("+1555010010é"), "+1555010010é");
    }
}
