//! Questions.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::{AttributeValue, KeysAndAttributes};

use super::table::INDEX;
use super::value::{self, Item, text, text_of};
use super::{DynamoLayer, error};
use crate::data::error::Result;
use crate::data::order::parents_first;
use crate::data::search::Needle;
use crate::wire::element::Element;
use crate::wire::stored::StoredStep;
use crate::wire::thread::{Page, PageInfo, Pagination, Thread, ThreadFilter};
use crate::wire::user::User;

pub(super) fn thread_key(id: &str) -> String {
    format!("THREAD#{id}")
}

pub(super) fn step_key(id: &str) -> String {
    format!("STEP#{id}")
}

pub(super) fn element_key(id: &str) -> String {
    format!("ELEMENT#{id}")
}

/// Thread and step of a rating's id.
pub(super) fn rated(id: &str) -> Option<(&str, &str)> {
    let (thread, step) = id.split_once("::")?;
    Some((thread.strip_prefix("THREAD#")?, step.strip_prefix("STEP#")?))
}

/// Removes what belongs to the table only, and what cannot be read as it is.
fn cleaned(mut item: Item) -> Item {
    for key in ["PK", "SK", "UserThreadPK", "UserThreadSK"] {
        item.remove(key);
    }
    item
}

fn step_of(item: Item) -> Result<StoredStep> {
    let mut item = cleaned(item);
    // A rating's number comes as 1 or 1.0.
    let feedback = item.remove("feedback").map(value::value);
    let mut step: StoredStep = value::read(item)?;
    step.feedback = feedback.filter(serde_json::Value::is_object).and_then(|mut feedback| {
        let number = feedback.get("value").and_then(serde_json::Value::as_f64).unwrap_or_default();
        feedback["value"] = i64::from(number > 0.5).into();
        serde_json::from_value(feedback).ok()
    });
    Ok(step)
}

fn element_of(item: Item) -> Result<Element> {
    let mut item = cleaned(item);
    // Whole numbers of Python come back as 3.0.
    if let Some(page) = item.remove("page").map(value::value).and_then(|page| page.as_f64()) {
        item.insert("page".to_owned(), AttributeValue::N(format!("{page:.0}")));
    }
    item.entry("display".to_owned()).or_insert_with(|| text("inline"));
    if let Some(kind) = text_of(&item, "type")
        && serde_json::from_value::<crate::wire::element::ElementType>(kind.clone().into()).is_err()
    {
        item.insert("type".to_owned(), text("file"));
    }
    value::read(item)
}

fn bare(mut item: Item) -> Option<Thread> {
    let tags = item.remove("tags").map(value::value).and_then(|tags| serde_json::from_value(tags).ok());
    let metadata = item.remove("metadata").map(value::value);
    let read = |name: &str| text_of(&item, name).filter(|text| !text.is_empty());
    Some(Thread {
        id: read("id")?.parse().ok()?,
        created_at: read("createdAt").unwrap_or_default(),
        name: read("name"),
        user_id: read("userId"),
        user_identifier: read("userIdentifier").or_else(|| read("userId")),
        tags,
        metadata: Some(match metadata {
            Some(serde_json::Value::Object(map)) => map,
            _ => crate::wire::JsonMap::new(),
        }),
        steps: Vec::new(),
        elements: Some(Vec::new()),
    })
}

impl DynamoLayer {
    pub(super) async fn item(&self, pk: String, sk: String) -> Result<Option<Item>> {
        let get = self.client.get_item().table_name(&self.table).key("PK", text(pk)).key("SK", text(sk));
        let got = get.consistent_read(true).send().await.map_err(|e| error(&e))?;
        Ok(got.item)
    }

    pub(super) async fn read_user(&self, identifier: &str) -> Result<Option<User>> {
        let item = self.item(format!("USER#{identifier}"), "USER".to_owned()).await?;
        item.map(|item| value::read(cleaned(item))).transpose()
    }

    /// All rows of a thread, or those whose sort key begins so.
    pub(super) async fn rows(&self, thread: &str, sort: &str) -> Result<Vec<Item>> {
        let mut rows = Vec::new();
        let mut start: Option<Item> = None;
        loop {
            let mut query = self.client.query().table_name(&self.table).consistent_read(true);
            query = query.expression_attribute_values(":pk", text(thread_key(thread)));
            query = if sort.is_empty() {
                query.key_condition_expression("PK = :pk")
            } else {
                query
                    .key_condition_expression("PK = :pk AND begins_with(SK, :sk)")
                    .expression_attribute_values(":sk", text(sort))
            };
            let page = query.set_exclusive_start_key(start).send().await.map_err(|e| error(&e))?;
            rows.extend(page.items.into_iter().flatten());
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(rows);
            }
        }
    }

    pub(super) async fn read_thread(&self, id: &str, last: Option<u32>) -> Result<Option<Thread>> {
        let mut thread = None;
        let (mut steps, mut elements) = (Vec::new(), Vec::new());
        for item in self.rows(id, "").await? {
            match text_of(&item, "SK").unwrap_or_default() {
                sk if sk == "THREAD" => thread = bare(item),
                sk if sk.starts_with("STEP#") => steps.push(step_of(item)?),
                sk if sk.starts_with("ELEMENT#") => elements.push(element_of(item)?),
                _ => {}
            }
        }
        let Some(mut thread) = thread else { return Ok(None) };
        steps.sort_by(|a: &StoredStep, b| (&a.created_at, &a.id).cmp(&(&b.created_at, &b.id)));
        if let Some(last) = last.and_then(|last| usize::try_from(last).ok()) {
            steps.drain(..steps.len().saturating_sub(last));
        }
        thread.steps = parents_first(steps);
        thread.elements = Some(elements);
        Ok(Some(thread))
    }

    pub(super) async fn read_author(&self, id: &str) -> Result<Option<String>> {
        let item = self.item(thread_key(id), "THREAD".to_owned()).await?;
        Ok(item.and_then(bare).and_then(|thread| thread.user_identifier))
    }

    pub(super) async fn read_step(&self, thread: &str, id: &str) -> Result<Option<StoredStep>> {
        self.item(thread_key(thread), step_key(id)).await?.map(step_of).transpose()
    }

    pub(super) async fn read_element(&self, thread: &str, id: &str) -> Result<Option<Element>> {
        self.item(thread_key(thread), element_key(id)).await?.map(element_of).transpose()
    }

    pub(super) async fn read_threads(&self, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
        let first = usize::try_from(page.first).unwrap_or(usize::MAX);
        let needle = filter.search.as_deref().map(Needle::new);
        let mut start = match &page.cursor {
            Some(cursor) => self.item(thread_key(cursor), "THREAD".to_owned()).await?,
            None => None,
        };
        if let Some(item) = &mut start {
            item.retain(|key, _| matches!(key.as_str(), "PK" | "SK" | "UserThreadPK" | "UserThreadSK"));
        }
        let Some(user) = &filter.user_id else { return self.everybodys(page, filter).await };
        let mut ids: Vec<String> = Vec::new();
        'pages: loop {
            let query = self
                .client
                .query()
                .table_name(&self.table)
                .index_name(INDEX)
                .key_condition_expression("#pk = :pk")
                .expression_attribute_names("#pk", "UserThreadPK")
                .expression_attribute_values(":pk", text(format!("USER#{user}")))
                .scan_index_forward(false)
                .limit(i32::try_from(first).unwrap_or(i32::MAX).saturating_add(1))
                .set_exclusive_start_key(start);
            let found = query.send().await.map_err(|e| error(&e))?;
            for item in found.items.into_iter().flatten() {
                let Some(id) = text_of(&item, "id") else { continue };
                let named = |needle: &Needle| text_of(&item, "name").is_some_and(|name| needle.is_in(&name));
                if needle.as_ref().is_some_and(|needle| !named(needle)) {
                    continue;
                }
                if let Some(value) = filter.feedback
                    && !self.has_feedback(&id, value).await?
                {
                    continue;
                }
                ids.push(id);
                if ids.len() > first {
                    break 'pages;
                }
            }
            start = found.last_evaluated_key;
            if start.is_none() {
                break;
            }
        }
        let has_next_page = ids.len() > first;
        ids.truncate(first);
        let data = self.heads(&ids).await?;
        Ok(Self::page(data, has_next_page))
    }

    fn page(data: Vec<Thread>, has_next_page: bool) -> Page<Thread> {
        let cursor = |thread: Option<&Thread>| thread.map(|t| t.id.to_string());
        let page_info = PageInfo { has_next_page, start_cursor: cursor(data.first()), end_cursor: cursor(data.last()) };
        Page { page_info, data }
    }

    /// Threads of all users; a walk through the table, for those who look after it.
    async fn everybodys(&self, page: &Pagination, filter: &ThreadFilter) -> Result<Page<Thread>> {
        let first = usize::try_from(page.first).unwrap_or(usize::MAX);
        let mut items = self.scan("THREAD", None, usize::MAX).await?;
        items.sort_by_cached_key(|item| std::cmp::Reverse((text_of(item, "UserThreadSK"), text_of(item, "id"))));
        let mut threads: Vec<Thread> = items.into_iter().filter_map(bare).collect();
        if let Some(needle) = filter.search.as_deref().map(Needle::new) {
            threads.retain(|thread| thread.name.as_deref().is_some_and(|name| needle.is_in(name)));
        }
        if let Some(at) = page.cursor.as_ref().and_then(|c| threads.iter().position(|t| t.id.as_str() == c)) {
            threads.drain(..=at);
        }
        let more = threads.len() > first;
        threads.truncate(first);
        Ok(Self::page(threads, more))
    }

    /// The rows of threads, in the order of their ids.
    async fn heads(&self, ids: &[String]) -> Result<Vec<Thread>> {
        let mut found: HashMap<String, Thread> = HashMap::new();
        for ids in ids.chunks(100) {
            let mut wanted = KeysAndAttributes::builder();
            for id in ids {
                let key = [("PK".to_owned(), text(thread_key(id))), ("SK".to_owned(), text("THREAD"))];
                wanted = wanted.keys(HashMap::from(key));
            }
            let mut request = wanted.build().ok().map(|keys| HashMap::from([(self.table.clone(), keys)]));
            while let Some(keys) = request.filter(|keys| !keys.is_empty()) {
                let got = self.client.batch_get_item().set_request_items(Some(keys)).send().await;
                let got = got.map_err(|e| error(&e))?;
                let items = got.responses.into_iter().flatten().flat_map(|(_, items)| items);
                found.extend(items.filter_map(bare).map(|thread| (thread.id.to_string(), thread)));
                request = got.unprocessed_keys;
            }
        }
        Ok(ids.iter().filter_map(|id| found.remove(id)).collect())
    }

    async fn has_feedback(&self, thread: &str, value: i64) -> Result<bool> {
        for item in self.rows(thread, "STEP#").await? {
            if step_of(item)?.feedback.is_some_and(|feedback| feedback.value == value) {
                return Ok(true);
            }
        }
        Ok(false)
    }

    pub(super) async fn read_favorites(&self, user_id: &str) -> Result<Vec<StoredStep>> {
        let filter = ThreadFilter { user_id: Some(user_id.to_owned()), ..ThreadFilter::default() };
        let mut cursor = None;
        let mut favorites = Vec::new();
        loop {
            let page = self.read_threads(&Pagination { first: 100, cursor }, &filter).await?;
            for thread in &page.data {
                for item in self.rows(thread.id.as_str(), "STEP#").await? {
                    favorites.extend(Some(step_of(item)?).filter(StoredStep::is_favorite));
                }
            }
            cursor = page.page_info.end_cursor;
            if !page.page_info.has_next_page {
                break;
            }
        }
        favorites.sort_by(|a, b| b.created_at.cmp(&a.created_at));
        Ok(favorites)
    }

    /// Rows of one kind from all over the table, at least one if there are any behind `start`.
    async fn scan(&self, sort: &str, mut start: Option<Item>, limit: usize) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        loop {
            let scan = self
                .client
                .scan()
                .table_name(&self.table)
                .filter_expression("SK = :sk")
                .expression_attribute_values(":sk", text(sort))
                .set_exclusive_start_key(start);
            let page = scan.send().await.map_err(|e| error(&e))?;
            for item in page.items.into_iter().flatten() {
                items.push(item);
                if items.len() >= limit {
                    return Ok(items);
                }
            }
            start = page.last_evaluated_key;
            if start.is_none() {
                return Ok(items);
            }
        }
    }

    pub(super) async fn read_users(&self) -> Result<Vec<User>> {
        self.scan("USER", None, usize::MAX).await?.into_iter().map(|item| value::read(cleaned(item))).collect()
    }

    pub(super) async fn read_thread_ids(&self, after: Option<&str>, limit: u32) -> Result<Vec<String>> {
        let start =
            after.map(|id| Item::from([("PK".to_owned(), text(thread_key(id))), ("SK".to_owned(), text("THREAD"))]));
        let items = self.scan("THREAD", start, usize::try_from(limit).unwrap_or(usize::MAX)).await?;
        Ok(items.iter().filter_map(|item| text_of(item, "id")).collect())
    }
}
