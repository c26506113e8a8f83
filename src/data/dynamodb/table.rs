//! The table: made with the keys and the index that Chainlit's documentation gives.

use std::time::Duration;

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::types::{
    AttributeDefinition, BillingMode, GlobalSecondaryIndex, KeySchemaElement, KeyType, Projection, ProjectionType,
    ScalarAttributeType, TableStatus,
};

use super::{DynamoLayer, NAME, error};
use crate::data::error::{Error, Result};

/// The index that lists a user's threads.
pub(super) const INDEX: &str = "UserThread";
/// A new table takes some seconds.
const LOOKS: u32 = 60;
const BETWEEN: Duration = Duration::from_secs(1);

const MEND: &str = "check the table's name, AWS_REGION, and that the credentials may use the table";

impl DynamoLayer {
    /// Looks for the table, makes it where there is none, and waits until it can be used.
    pub(super) async fn prepare(&self) -> Result<()> {
        for _ in 0..LOOKS {
            let described = self.client.describe_table().table_name(&self.table).send().await;
            match described {
                Ok(found) => {
                    let table = found.table.as_ref();
                    if table.and_then(|t| t.table_status.as_ref()) == Some(&TableStatus::Active) {
                        return self.check_index(table);
                    }
                }
                Err(failure) if failure.code() == Some("ResourceNotFoundException") => self.create().await?,
                Err(failure) => {
                    let problem = format!("the table {} cannot be used: {}", self.table, error(&failure));
                    return Err(Error::setting("data.url", problem, MEND));
                }
            }
            tokio::time::sleep(BETWEEN).await;
        }
        Err(Error::failed(NAME, format!("the table {} is still not ready", self.table)))
    }

    fn check_index(&self, table: Option<&aws_sdk_dynamodb::types::TableDescription>) -> Result<()> {
        let indexes = table.and_then(|t| t.global_secondary_indexes.as_ref());
        if indexes.into_iter().flatten().any(|index| index.index_name.as_deref() == Some(INDEX)) {
            return Ok(());
        }
        Err(Error::setting(
            "data.url",
            format!("the table {} has no index {INDEX}, so it was not made for Chainlit", self.table),
            "name a table that Chainlit's documentation describes, or one that does not exist yet",
        ))
    }

    async fn create(&self) -> Result<()> {
        let made = |problem: String| Error::setting("data.url", problem, MEND);
        let definition = |name: &str| {
            AttributeDefinition::builder().attribute_name(name).attribute_type(ScalarAttributeType::S).build()
        };
        let key = |name: &str, kind| KeySchemaElement::builder().attribute_name(name).key_type(kind).build();
        let built = |error: aws_sdk_dynamodb::error::BuildError| Error::failed(NAME, error);
        let index = GlobalSecondaryIndex::builder()
            .index_name(INDEX)
            .key_schema(key("UserThreadPK", KeyType::Hash).map_err(built)?)
            .key_schema(key("UserThreadSK", KeyType::Range).map_err(built)?)
            .projection(
                Projection::builder()
                    .projection_type(ProjectionType::Include)
                    .non_key_attributes("id")
                    .non_key_attributes("name")
                    .build(),
            )
            .build()
            .map_err(built)?;
        let mut create = self.client.create_table().table_name(&self.table).billing_mode(BillingMode::PayPerRequest);
        for name in ["PK", "SK", "UserThreadPK", "UserThreadSK"] {
            create = create.attribute_definitions(definition(name).map_err(built)?);
        }
        let create = create
            .key_schema(key("PK", KeyType::Hash).map_err(built)?)
            .key_schema(key("SK", KeyType::Range).map_err(built)?)
            .global_secondary_indexes(index);
        match create.send().await {
            Ok(_) => {
                tracing::info!("{NAME}: made the table {}", self.table);
                Ok(())
            }
            // Another server was faster.
            Err(failure) if failure.code() == Some("ResourceInUseException") => Ok(()),
            Err(failure) => Err(made(format!("the table {} cannot be made: {}", self.table, error(&failure)))),
        }
    }
}
