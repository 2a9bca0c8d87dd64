"""What each role is tried with in the local cloud: service, operation, and its words."""

from collections.abc import Mapping

from tests.tools.clone import ACCOUNT

type Call = tuple[str, str, Mapping[str, object]]

BUCKET = f"footfall-dev-{ACCOUNT}-state"
BOUNDARY = f"arn:aws:iam::{ACCOUNT}:policy/footfall-dev-boundary"
ROLE = {"RoleName": "footfall-dev-counter", "AssumeRolePolicyDocument": '{"Statement": []}'}
TAGS = {"Environment": "dev", "Product": "footfall"}
SECRET = {"Name": "/footfall-dev/ip-hash-secret"}
MAY: dict[str, list[Call]] = {
    "plan": [
        ("s3", "list_objects_v2", {"Bucket": BUCKET}),
        ("lambda", "get_function", {"FunctionName": "footfall-dev"}),
        ("ssm", "describe_parameters", {}),
    ],
    "drift": [("ssm", "get_parameter", SECRET)],
    "apply": [
        ("s3", "put_object", {"Bucket": BUCKET, "Key": "releases/a.zip"}),
        ("s3", "put_object", {"Bucket": BUCKET, "Key": "api/terraform.tfstate"}),
        ("iam", "create_role", ROLE | {"PermissionsBoundary": BOUNDARY}),
        ("apigateway", "create_rest_api", {"name": "a", "tags": TAGS}),
        ("ssm", "put_parameter", SECRET | {"Value": "a", "Type": "SecureString"}),
    ],
}
POLICY = {"RoleName": "footfall-dev-apply", "PolicyName": "a", "PolicyDocument": '{"Statement": []}'}
CHANGES: list[Call] = [
    ("s3", "put_object", {"Bucket": BUCKET, "Key": "api/terraform.tfstate"}),
    ("dynamodb", "put_item", {"TableName": "footfall-dev-lock", "Item": {"LockID": {"S": "release"}}}),
    ("iam", "create_role", ROLE | {"PermissionsBoundary": BOUNDARY}),
]
MAY_NOT: dict[str, list[Call]] = {
    "plan": [("ssm", "get_parameter", SECRET), *CHANGES],
    "drift": [*CHANGES, ("ssm", "get_parameter", {"Name": "/footfall-prod/ip-hash-secret"})],
    "apply": [
        ("dynamodb", "delete_table", {"TableName": "footfall-dev-visits"}),
        ("dynamodb", "scan", {"TableName": "footfall-dev-visits"}),
        ("dynamodb", "describe_table", {"TableName": "footfall-prod-visits"}),
        ("iam", "attach_role_policy", {"RoleName": "footfall-dev-counter", "PolicyArn": BOUNDARY}),
        ("iam", "create_role", ROLE | {"RoleName": "footfall-dev-other", "PermissionsBoundary": BOUNDARY}),
        ("iam", "create_role", ROLE),
        ("iam", "delete_policy", {"PolicyArn": BOUNDARY}),
        ("iam", "delete_role_permissions_boundary", {"RoleName": "footfall-dev-counter"}),
        ("iam", "put_role_policy", POLICY),
        ("s3", "put_object", {"Bucket": BUCKET, "Key": "access/terraform.tfstate"}),
        ("s3", "delete_object", {"Bucket": BUCKET, "Key": "releases/a.zip"}),
        ("s3", "get_object", {"Bucket": BUCKET, "Key": "access/terraform.tfstate"}),
        ("ssm", "delete_parameter", SECRET),
        ("apigateway", "create_rest_api", {"name": "a"}),
        ("apigateway", "create_rest_api", {"name": "a", "tags": TAGS | {"Environment": "prod"}}),
        ("apigateway", "get_account", {}),
        ("lambda", "get_function", {"FunctionName": "footfall-prod"}),
    ],
}
