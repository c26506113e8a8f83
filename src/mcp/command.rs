//! Command lines, split as a shell does.

use super::Refused;

/// A program and its arguments.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CommandLine {
    pub(super) program: String,
    pub(super) arguments: Vec<String>,
}

/// Splits the command of a server.
///
/// # Errors
/// When it is empty, has an open quote, begins with a variable, or its program is not in the list of those allowed.
pub(super) fn split(name: &str, command: &str, allowed: Option<&[String]>) -> Result<CommandLine, Refused> {
    let words = shlex::split(command).ok_or_else(|| Refused::BrokenCommand(name.to_owned()))?;
    if let Some(word) = leading_variable(&words) {
        let word = word.split('=').next().unwrap_or_default().to_owned() + "=…";
        return Err(Refused::Variable { name: name.to_owned(), word });
    }
    let mut words = words.into_iter();
    let program = words.next().filter(|program| !program.is_empty());
    let program = program.ok_or_else(|| Refused::EmptyCommand(name.to_owned()))?;
    if let Some(allowed) = allowed
        && !allowed.iter().any(|one| one == base_name(&program))
    {
        return Err(Refused::Executable(allowed.join(", ")));
    }
    Ok(CommandLine { program, arguments: words.collect() })
}

fn base_name(program: &str) -> &str {
    program.rsplit(['/', '\\']).next().unwrap_or(program)
}

/// `NAME=value` before the program, also behind `env` and its flags: no shell runs this line that would understand it.
fn leading_variable(words: &[String]) -> Option<&String> {
    let mut words = words.iter().peekable();
    if words.peek().is_some_and(|first| base_name(first) == "env") {
        words.next();
        while words.peek().is_some_and(|word| word.starts_with('-')) {
            words.next();
        }
    }
    words.next().filter(|word| is_assignment(word))
}

fn is_assignment(word: &str) -> bool {
    word.split_once('=').is_some_and(|(name, _)| {
        !name.starts_with(|c: char| c.is_ascii_digit())
            && !name.is_empty()
            && name.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(command: &str, allowed: Option<&[&str]>) -> Result<Vec<String>, String> {
        let allowed: Option<Vec<String>> = allowed.map(|list| list.iter().map(|one| (*one).to_owned()).collect());
        let line = split("a", command, allowed.as_deref()).map_err(|error| error.to_string())?;
        Ok([vec![line.program], line.arguments].concat())
    }

    #[test]
    fn a_line_is_split_as_a_shell_does() {
        assert_eq!(
            words(r#"npx -y "a b" 'c "d"' e\ f $X"#, None).unwrap(),
            ["npx", "-y", "a b", "c \"d\"", "e f", "$X"]
        );
        assert_eq!(words("node a=b", None).unwrap(), ["node", "a=b"]);
    }

    #[test]
    fn only_listed_programs_run() {
        let allowed: Option<&[&str]> = Some(&["npx", "uvx"]);
        assert!(words("npx -y x", allowed).is_ok());
        assert!(words("/usr/bin/uvx x", allowed).is_ok());
        for command in ["python npx", "npx2", "'npx '", "/npx/sh", "./npx;sh", "sh -c npx"] {
            assert_eq!(words(command, allowed).unwrap_err(), "Only commands in (npx, uvx) are allowed", "{command}");
        }
        assert!(words("npx", Some(&[])).is_err());
    }

    #[test]
    fn what_is_no_command_is_refused_without_showing_values() {
        assert_eq!(words(" ", None).unwrap_err(), "Empty command for MCP server 'a'");
        assert_eq!(words("''", None).unwrap_err(), "Empty command for MCP server 'a'");
        assert!(words("npx 'a", None).unwrap_err().contains("a quote is not closed"));
        for command in ["TOKEN=s3cret npx", "env TOKEN=s3cret npx", "/usr/bin/env -i TOKEN=s3cret npx"] {
            let error = words(command, None).unwrap_err();
            assert!(
                error.starts_with("MCP server 'a' command contains 'TOKEN=…'") && !error.contains("s3cret"),
                "{error}"
            );
        }
    }
}
