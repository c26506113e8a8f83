//! `chainlit create-secret`.

use rand::seq::IndexedRandom;

/// Characters of a secret: none that a `.env` file or a shell would read as more than itself inside quotes.
const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789$%*,-./:=>?@^_~";
const LENGTH: usize = 64;

pub(super) fn run() -> anyhow::Result<()> {
    println!(
        "Copy the following line into your .env file. A change of it logs everybody out.\nCHAINLIT_AUTH_SECRET=\"{}\"",
        secret()
    );
    Ok(())
}

fn secret() -> String {
    let mut random = rand::rng();
    (0..LENGTH).filter_map(|_| ALPHABET.choose(&mut random)).map(|b| char::from(*b)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_long_and_differ() {
        let (a, b) = (secret(), secret());
        assert_eq!(a.len(), LENGTH);
        assert_ne!(a, b);
        assert!(a.bytes().all(|c| ALPHABET.contains(&c)));
    }
}
