//! Names of a function's parameters, read from its source: Lua tells them only to its debug library, which
//! scripts do not get.

/// The parameters of the first function that begins in this line; `None` when it takes any number.
pub(super) fn names(source: &str, line: usize) -> Option<Vec<String>> {
    let start = source.split_inclusive('\n').take(line.checked_sub(1)?).map(str::len).sum::<usize>();
    let rest = source.get(start..)?;
    let begin = rest.find("function")? + "function".len();
    let open = begin + rest.get(begin..)?.find('(')?;
    let close = open + rest.get(open..)?.find(')')?;
    let list = rest.get(open + 1..close)?;
    let names: Vec<String> = list.split(',').map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()).collect();
    (!names.iter().any(|n| n == "...")).then_some(names)
}

#[cfg(test)]
mod tests {
    use super::names;

    #[test]
    fn names_are_found_in_their_line() {
        let source = "local a\nlocal f = cl.step({ name = 'x' }, function(query, limit)\nend)\nfunction g(...) end\n";
        assert_eq!(names(source, 2), Some(vec!["query".to_owned(), "limit".to_owned()]));
        assert_eq!(names(source, 4), None);
        assert_eq!(names(source, 99), None);
    }
}
