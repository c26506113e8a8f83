//! Writes.

use std::collections::HashMap;
use std::time::Duration;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{AttributeValue, DeleteRequest, WriteRequest};

use super::read::{element_key, rated, step_key, thread_key};
use super::value::{self, Item, attribute, text, text_of};
use super::{DynamoLayer, NAME, error};
use crate::data::error::{Error, Result};
use crate::data::write::{ThreadPatch, Write};
use crate::wire::element::Element;
use crate::wire::feedback::Feedback;
use crate::wire::stored::StoredStep;
use crate::wire::time;
use crate::wire::user::User;

/// Deletions per request, and how often a part that was not done is asked for again.
const DELETIONS: usize = 25;
const ATTEMPTS: u32 = 8;

/// A `SET` of attributes; some only where there are none yet.
#[derive(Default)]
struct Set {
    parts: Vec<String>,
    names: HashMap<String, String>,
    values: HashMap<String, AttributeValue>,
}

impl Set {
    fn names(&mut self, name: &str, value: AttributeValue) -> (String, String) {
        let number = self.names.len();
        let (short, placeholder) = (format!("#{number}"), format!(":{number}"));
        self.names.insert(short.clone(), name.to_owned());
        self.values.insert(placeholder.clone(), value);
        (short, placeholder)
    }

    fn put(&mut self, name: &str, value: AttributeValue) {
        let (name, value) = self.names(name, value);
        self.parts.push(format!("{name} = {value}"));
    }

    fn initial(&mut self, name: &str, value: AttributeValue) {
        let (name, value) = self.names(name, value);
        self.parts.push(format!("{name} = if_not_exists({name}, {value})"));
    }
}

impl DynamoLayer {
    pub(super) async fn apply_user(&self, user: &User) -> Result<User> {
        if user.identifier.is_empty() {
            return Err(Error::refused(NAME, "a user has no identifier"));
        }
        let created = user.created_at.clone().unwrap_or_else(time::now);
        let mut set = Set::default();
        set.put("id", text(&user.identifier));
        set.put("identifier", text(&user.identifier));
        set.put("metadata", attribute(serde_json::Value::Object(user.metadata.clone())));
        set.initial("createdAt", text(created));
        if let Some(name) = &user.display_name {
            set.put("display_name", text(name));
        }
        self.set(format!("USER#{}", user.identifier), "USER".to_owned(), set, None).await?;
        Ok(self.read_user(&user.identifier).await?.unwrap_or_else(|| user.clone()))
    }

    pub(super) async fn apply(&self, write: &Write) -> Result<()> {
        if write.thread_id().is_empty() {
            return Err(Error::refused(NAME, format!("{} names no thread", write.summary())));
        }
        match write {
            Write::Thread(patch) => self.apply_thread(patch).await,
            Write::DeleteThread { id } => self.delete_thread(id).await,
            Write::Step(step) => self.apply_step(step).await,
            Write::DeleteStep { thread_id, id } => self.delete_step(thread_id, id).await,
            Write::Element(element) => self.apply_element(element).await,
            Write::DeleteElement { thread_id, id } => self.delete_item(thread_key(thread_id), element_key(id)).await,
            Write::Feedback(feedback) => self.apply_feedback(feedback).await,
            Write::DeleteFeedback { id, .. } => self.delete_feedback(id).await,
        }
    }

    /// `false` when the condition does not hold.
    async fn set(&self, pk: String, sk: String, set: Set, condition: Option<&str>) -> Result<bool> {
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("PK", text(pk))
            .key("SK", text(sk))
            .update_expression(format!("SET {}", set.parts.join(", ")))
            .set_expression_attribute_names(Some(set.names))
            .set_expression_attribute_values(Some(set.values))
            .set_condition_expression(condition.map(str::to_owned));
        match update.send().await {
            Ok(_) => Ok(true),
            Err(failure) if failure.code() == Some("ConditionalCheckFailedException") => Ok(false),
            Err(failure) => Err(error(&failure)),
        }
    }

    async fn ensure_thread(&self, id: &str) -> Result<()> {
        if self.remember(id) {
            return Ok(());
        }
        self.set_thread(&ThreadPatch::of(id), None, Some("attribute_not_exists(PK)")).await
    }

    async fn apply_thread(&self, patch: &ThreadPatch) -> Result<()> {
        if patch.is_empty() {
            return self.ensure_thread(&patch.id).await;
        }
        self.remember(&patch.id);
        let stored = self.item(thread_key(&patch.id), "THREAD".to_owned()).await?;
        self.set_thread(patch, stored, None).await
    }

    async fn set_thread(&self, patch: &ThreadPatch, stored: Option<Item>, condition: Option<&str>) -> Result<()> {
        let now = time::now();
        let metadata = stored.and_then(|mut item| match item.remove("metadata").map(value::value) {
            Some(serde_json::Value::Object(map)) => Some(map),
            _ => None,
        });
        let metadata = patch.merged_metadata(metadata.unwrap_or_default());
        let mut set = Set::default();
        set.put("id", text(&patch.id));
        set.initial("createdAt", text(patch.created_at.as_ref().unwrap_or(&now)));
        set.put("UserThreadSK", text(format!("TS#{}", patch.updated_at.as_ref().unwrap_or(&now))));
        set.put("metadata", attribute(serde_json::Value::Object(metadata)));
        match patch.stored_name() {
            Some(name) => set.put("name", text(name)),
            // Python Chainlit cannot list a thread without.
            None => set.initial("name", text("")),
        }
        if let Some(user) = &patch.user_id {
            set.put("userId", text(user));
            set.put("userIdentifier", text(user));
            set.put("UserThreadPK", text(format!("USER#{user}")));
        }
        if let Some(tags) = &patch.tags {
            set.put("tags", attribute(serde_json::json!(tags)));
        }
        self.set(thread_key(&patch.id), "THREAD".to_owned(), set, condition).await.map(drop)
    }

    async fn apply_step(&self, step: &StoredStep) -> Result<()> {
        self.ensure_thread(&step.thread_id).await?;
        let mut set = Set::default();
        for (name, given) in value::write(step)? {
            // What is not given stays; what serialising fills in is only for steps that are new.
            let is_given = match name.as_str() {
                "feedback" => continue,
                "id" | "threadId" => true,
                "metadata" => step.metadata.as_ref().is_some_and(|m| !m.is_empty()),
                "name" => step.name.is_some(),
                "type" => step.r#type.is_some(),
                "streaming" => step.streaming.is_some(),
                "isError" => step.is_error.is_some(),
                "output" => step.output.is_some(),
                "input" => step.input.is_some(),
                "waitForAnswer" => step.wait_for_answer.is_some(),
                "showInput" => step.show_input.is_some(),
                "defaultOpen" => step.default_open.is_some(),
                "autoCollapse" => step.auto_collapse.is_some(),
                _ => !given.is_null(),
            };
            if is_given {
                set.put(&name, given);
            } else if !(given.is_null() || name == "createdAt") {
                set.initial(&name, given);
            }
        }
        if step.created_at.is_none() {
            // Python Chainlit sorts by it.
            set.initial("createdAt", text(time::now()));
        }
        self.set(thread_key(&step.thread_id), step_key(&step.id), set, None).await.map(drop)
    }

    async fn apply_element(&self, element: &Element) -> Result<()> {
        if element.for_id.as_ref().is_none_or(String::is_empty) {
            return Ok(());
        }
        let thread = element.thread_id.as_deref().unwrap_or_default();
        self.ensure_thread(thread).await?;
        let mut item = value::write(element)?;
        item.insert("PK".to_owned(), text(thread_key(thread)));
        item.insert("SK".to_owned(), text(element_key(&element.id)));
        let put = self.client.put_item().table_name(&self.table).set_item(Some(item));
        put.send().await.map(drop).map_err(|e| error(&e))
    }

    async fn apply_feedback(&self, feedback: &Feedback) -> Result<()> {
        let thread = feedback.thread_id.as_deref().unwrap_or_default();
        let id = crate::data::DataLayer::feedback_id(self, feedback);
        let mut set = Set::default();
        let stored = Feedback { id: Some(id), ..feedback.clone() };
        set.put("feedback", AttributeValue::M(value::write(&stored)?));
        let done = self.set(thread_key(thread), step_key(&feedback.for_id), set, Some("attribute_exists(PK)")).await?;
        if done { Ok(()) } else { Err(Error::refused(NAME, format!("there is no step {} to rate", feedback.for_id))) }
    }

    async fn delete_feedback(&self, id: &str) -> Result<()> {
        let Some((thread, step)) = rated(id) else { return Ok(()) };
        let update = self
            .client
            .update_item()
            .table_name(&self.table)
            .key("PK", text(thread_key(thread)))
            .key("SK", text(step_key(step)))
            .update_expression("REMOVE feedback")
            .condition_expression("attribute_exists(PK)");
        match update.send().await {
            Ok(_) => Ok(()),
            Err(failure) if failure.code() == Some("ConditionalCheckFailedException") => Ok(()),
            Err(failure) => Err(error(&failure)),
        }
    }

    /// A note of the server itself. A table whose time-to-live attribute is `expires` forgets it in time.
    pub(super) async fn apply_note(&self, key: &str, note: &str, expires: u64) -> Result<()> {
        let mut set = Set::default();
        set.put("note", text(note));
        set.put("expires", attribute(expires.into()));
        self.set(format!("NOTE#{key}"), "NOTE".to_owned(), set, None).await.map(drop)
    }

    async fn delete_item(&self, pk: String, sk: String) -> Result<()> {
        let delete = self.client.delete_item().table_name(&self.table).key("PK", text(pk)).key("SK", text(sk));
        delete.send().await.map(drop).map_err(|e| error(&e))
    }

    async fn delete_step(&self, thread: &str, id: &str) -> Result<()> {
        for element in self.rows(thread, "ELEMENT#").await? {
            if text_of(&element, "forId").as_deref() == Some(id)
                && let Some(sk) = text_of(&element, "SK")
            {
                self.delete_item(thread_key(thread), sk).await?;
            }
        }
        self.delete_item(thread_key(thread), step_key(id)).await
    }

    /// What hangs on the thread first, the thread last: what breaks off in between can be repeated.
    async fn delete_thread(&self, id: &str) -> Result<()> {
        self.known.lock().remove(id);
        let rows = self.rows(id, "").await?;
        let keys: Vec<String> =
            rows.iter().filter_map(|item| text_of(item, "SK")).filter(|sk| sk != "THREAD").collect();
        for keys in keys.chunks(DELETIONS) {
            let delete = |sk: &String| {
                let delete = DeleteRequest::builder().key("PK", text(thread_key(id))).key("SK", text(sk)).build();
                delete.map(|delete| WriteRequest::builder().delete_request(delete).build())
            };
            let requests: Result<Vec<WriteRequest>, _> = keys.iter().map(delete).collect();
            let mut requests = requests.map_err(|e| Error::failed(NAME, e))?;
            let mut attempt = 0;
            while !requests.is_empty() {
                let batch = self.client.batch_write_item().request_items(&self.table, requests);
                let answer = batch.send().await.map_err(|e| error(&e))?;
                requests = answer.unprocessed_items.into_iter().flatten().flat_map(|(_, rest)| rest).collect();
                attempt += 1;
                if attempt == ATTEMPTS {
                    return Err(Error::failed(NAME, "the table is too busy for removals"));
                }
                if !requests.is_empty() {
                    tokio::time::sleep(Duration::from_millis(50 << attempt)).await;
                }
            }
        }
        self.delete_item(thread_key(id), "THREAD".to_owned()).await
    }
}
