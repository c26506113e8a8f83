//! DynamoDB, against moto.

use chainlit::data::dynamodb::DynamoLayer;
use chainlit::data::{DataLayer, Error};
use chainlit::wire::ids::new_id;

use super::conformance::{self, ALL, Abilities};
use super::services::aws;

#[tokio::test(flavor = "multi_thread")]
async fn dynamodb_keeps_the_rules() {
    let table = format!("t{}", new_id());
    let layer = DynamoLayer::open(&table, &aws()).await.unwrap();
    assert_eq!(layer.name(), format!("DynamoDB (table {table})"));
    conformance::check(&layer, Abilities { finds_words: false, ..ALL }).await;
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_names_the_setting() {
    let mut env: Vec<(String, String)> = aws().iter().map(|(n, v)| (n.to_owned(), v.to_owned())).collect();
    env.retain(|(name, _)| name != "AWS_ENDPOINT_URL");
    env.push(("AWS_ENDPOINT_URL_DYNAMODB".to_owned(), "http://127.0.0.1:1".to_owned()));
    let error = DynamoLayer::open("nowhere", &env.into_iter().collect()).await.err().unwrap();
    assert!(matches!(error, Error::Setting { .. }), "{error}");
    assert!(error.to_string().contains("the table nowhere cannot be used"), "{error}");
}
