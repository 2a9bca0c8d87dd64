"""AWS API calls that each GitHub role may and may not make, as (service, operation, arguments)."""

from collections.abc import Mapping

from tests.tools.clone import ACCOUNT

type ApiCall = tuple[str, str, Mapping[str, object]]

ACCESS_LOCK = {"LockID": {"S": f"footfall-dev-{ACCOUNT}-state/access/terraform.tfstate"}}
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/footfall-dev-boundary"
BUCKET = f"footfall-dev-{ACCOUNT}-state"
EMPTY_POLICY = '{"Statement": []}'
INLINE_POLICY = {"RoleName": "footfall-dev-apply", "PolicyName": "a", "PolicyDocument": EMPTY_POLICY}
QUERY = {"TableName": "footfall-dev-visits", "KeyConditionExpression": "id = :id"}
ROLE = {"RoleName": "footfall-dev-counter", "AssumeRolePolicyDocument": EMPTY_POLICY}
SECRET = {"Name": "/footfall-dev/ip-hash-secret"}
TRUST_POLICY = {"RoleName": "footfall-dev-counter", "PolicyDocument": EMPTY_POLICY}
TAGS = {"Environment": "dev", "Product": "footfall"}
FINGERPRINTS = QUERY | {"ExpressionAttributeValues": {":id": {"S": "secret"}}}
COUNTERS = QUERY | {"ExpressionAttributeValues": {":id": {"S": "site#main"}}}

ALLOWED: dict[str, list[ApiCall]] = {
    "plan": [
        ("s3", "list_objects_v2", {"Bucket": BUCKET}),
        ("lambda", "get_function", {"FunctionName": "footfall-dev"}),
        ("cloudwatch", "describe_alarms", {"AlarmNames": ["footfall-dev-requests"]}),
    ],
    "drift": [
        ("dynamodb", "describe_table", {"TableName": "footfall-dev-visits"}),
        ("ssm", "describe_parameters", {}),
        ("ssm", "get_parameter", SECRET),
    ],
    "apply": [
        ("dynamodb", "query", FINGERPRINTS),
        ("s3", "put_object", {"Bucket": BUCKET, "Key": "releases/a.zip"}),
        ("s3", "put_object", {"Bucket": BUCKET, "Key": "api/terraform.tfstate"}),
        ("iam", "create_role", ROLE | {"PermissionsBoundary": BOUNDARY}),
        ("apigateway", "create_rest_api", {"name": "a", "tags": TAGS}),
        ("ssm", "put_parameter", SECRET | {"Value": "a", "Type": "SecureString"}),
    ],
}
CHANGES: list[ApiCall] = [
    ("s3", "put_object", {"Bucket": BUCKET, "Key": "api/terraform.tfstate"}),
    ("dynamodb", "put_item", {"TableName": "footfall-dev-lock", "Item": {"LockID": {"S": "release"}}}),
    ("iam", "create_role", ROLE | {"PermissionsBoundary": BOUNDARY}),
]
DENIED: dict[str, list[ApiCall]] = {
    "plan": [*ALLOWED["drift"], ("dynamodb", "query", FINGERPRINTS), *CHANGES],
    "drift": [
        *CHANGES,
        ("dynamodb", "query", FINGERPRINTS),
        ("ssm", "get_parameter", {"Name": "/footfall-prod/ip-hash-secret"}),
    ],
    "apply": [
        ("cloudwatch", "delete_alarms", {"AlarmNames": ["footfall-prod-requests"]}),
        ("dynamodb", "delete_table", {"TableName": "footfall-dev-visits"}),
        ("dynamodb", "query", COUNTERS),
        ("dynamodb", "scan", {"TableName": "footfall-dev-visits"}),
        ("dynamodb", "describe_table", {"TableName": "footfall-prod-visits"}),
        ("dynamodb", "put_item", {"TableName": "footfall-dev-lock", "Item": ACCESS_LOCK}),
        ("iam", "attach_role_policy", {"RoleName": "footfall-dev-counter", "PolicyArn": BOUNDARY}),
        ("iam", "create_role", ROLE | {"RoleName": "footfall-dev-other", "PermissionsBoundary": BOUNDARY}),
        ("iam", "create_role", ROLE),
        ("iam", "delete_policy", {"PolicyArn": BOUNDARY}),
        ("iam", "delete_role", {"RoleName": "footfall-dev-counter"}),
        ("iam", "delete_role_permissions_boundary", {"RoleName": "footfall-dev-counter"}),
        ("iam", "put_role_policy", INLINE_POLICY),
        ("iam", "update_assume_role_policy", TRUST_POLICY),
        ("s3", "put_object", {"Bucket": BUCKET, "Key": "access/terraform.tfstate"}),
        ("s3", "delete_bucket_lifecycle", {"Bucket": BUCKET}),
        ("s3", "delete_object", {"Bucket": BUCKET, "Key": "releases/a.zip"}),
        ("s3", "get_object", {"Bucket": BUCKET, "Key": "access/terraform.tfstate"}),
        ("ssm", "delete_parameter", SECRET),
        ("apigateway", "create_rest_api", {"name": "a"}),
        ("apigateway", "create_rest_api", {"name": "a", "tags": TAGS | {"Environment": "prod"}}),
        ("apigateway", "get_account", {}),
        ("lambda", "delete_function", {"FunctionName": "footfall-dev"}),
        ("lambda", "get_function", {"FunctionName": "footfall-prod"}),
        ("logs", "delete_log_group", {"logGroupName": "/aws/lambda/footfall-dev"}),
    ],
}

# What a session of the function's role could do elsewhere if the boundary did not require the function.
COUNTER_CALLS: list[ApiCall] = [
    ("ssm", "get_parameter", SECRET | {"WithDecryption": True}),
    (
        "dynamodb",
        "get_item",
        {"TableName": "footfall-dev-visits", "Key": {"id": {"S": "a"}, "part": {"S": "visit"}}},
    ),
    ("dynamodb", "query", COUNTERS),
]
