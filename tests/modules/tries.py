"""What each role is tried with: what it is for, and what it must never do."""

from tests.modules.policies import ACCOUNT, Try

NAME = "footfall-test"
OTHER = "footfall-prod"
IAM = f"arn:aws:iam::{ACCOUNT}"
REGIONAL = f"us-east-1:{ACCOUNT}"
API = "arn:aws:apigateway:us-east-1::/restapis"
TAGS = "arn:aws:apigateway:us-east-1::/tags/arn%3Aaws%3Aapigateway%3Aus-east-1%3A%3A%2Frestapis%2Fabc"
BUCKET = f"arn:aws:s3:::{NAME}-{ACCOUNT}-state"
COUNTER = f"{IAM}:role/{NAME}-counter"
FUNCTION = f"arn:aws:lambda:{REGIONAL}:function:{NAME}"
LOCKS = f"arn:aws:dynamodb:{REGIONAL}:table/{NAME}-lock"
LOG = f"arn:aws:logs:{REGIONAL}:log-group:/aws/lambda/{NAME}"
SECRET = f"arn:aws:ssm:{REGIONAL}:parameter/{NAME}/ip-hash-secret"
VISITS = f"arn:aws:dynamodb:{REGIONAL}:table/{NAME}-visits"

BOUND = {"iam:PermissionsBoundary": f"{IAM}:policy/{NAME}-boundary"}
TO_LAMBDA = {"iam:PassedToService": "lambda.amazonaws.com"}


def tags(environment: str, of: str = "Resource") -> dict[str, str | list[str]]:
    """Tag what is there, or what is asked for, as *environment*'s."""
    return {f"aws:{of}Tag/Environment": environment, f"aws:{of}Tag/Product": "footfall"}


def item(key: str) -> dict[str, str | list[str]]:
    """Ask for one item of the lock table."""
    return {"dynamodb:LeadingKeys": [key]}


SEEING = [
    Try("apigateway:GET", f"{API}/abc/resources/x/methods/GET", tags("test")),
    Try("dynamodb:DescribeTable", VISITS),
    Try("dynamodb:GetItem", LOCKS),
    Try("iam:GetRole", COUNTER),
    Try("lambda:GetFunctionConfiguration", f"{FUNCTION}:live"),
    Try("logs:DescribeLogGroups", "*"),
    Try("s3:GetObject", f"{BUCKET}/data/terraform.tfstate"),
    Try("s3:GetObject", f"{BUCKET}/releases/abc.zip"),
    Try("s3:ListBucket", BUCKET),
    Try("ssm:DescribeParameters", "*"),
]
READING_SECRET = [Try("ssm:GetParameter", SECRET)]
CHANGING = [
    Try("apigateway:DELETE", f"{API}/abc/resources/x", tags("test")),
    Try("apigateway:PATCH", f"{API}/abc", tags("test")),
    Try("apigateway:POST", API, tags("test", "Request")),
    Try("apigateway:PUT", TAGS, tags("test", "Request")),
    Try("apigateway:PUT", f"{API}/abc/gatewayresponses/THROTTLED", tags("test")),
    Try("dynamodb:CreateTable", VISITS),
    Try("dynamodb:PutItem", LOCKS, item("release")),
    Try("dynamodb:PutItem", LOCKS, item(f"{NAME}-{ACCOUNT}-state/api/terraform.tfstate-md5")),
    Try("iam:CreateRole", COUNTER, {**BOUND}),
    Try("iam:PassRole", COUNTER, {**TO_LAMBDA}),
    Try("iam:PutRolePolicy", COUNTER, {**BOUND}),
    Try("lambda:AddPermission", f"{FUNCTION}:live", {"lambda:Principal": "apigateway.amazonaws.com"}),
    Try("lambda:UpdateAlias", FUNCTION),
    Try("lambda:UpdateFunctionCode", FUNCTION),
    Try("logs:PutRetentionPolicy", LOG),
    Try("s3:DeleteObject", f"{BUCKET}/api/terraform.tfstate.tflock"),
    Try("s3:PutObject", f"{BUCKET}/api/terraform.tfstate"),
    Try("s3:PutObject", f"{BUCKET}/releases/abc.zip"),
    Try("ssm:PutParameter", SECRET),
]
COUNTING = [
    Try("dynamodb:PutItem", f"arn:aws:dynamodb:{REGIONAL}:table/{NAME}-salts"),
    Try("dynamodb:UpdateItem", VISITS),
    Try("logs:PutLogEvents", f"{LOG}:log-stream:x"),
    *READING_SECRET,
]

# Nobody who comes from GitHub.
NEVER = [
    Try("apigateway:GET", f"{API}/abc", tags("prod")),
    Try("apigateway:GET", f"{API}/abc"),
    Try("dynamodb:GetItem", VISITS),
    Try("dynamodb:Query", VISITS),
    Try("dynamodb:Scan", VISITS),
    Try("iam:CreateAccessKey", f"{IAM}:user/admin"),
    Try("iam:GetRole", f"{IAM}:role/{OTHER}-counter"),
    Try("kms:Decrypt", f"arn:aws:kms:{REGIONAL}:key/abc"),
    Try("lambda:InvokeFunction", FUNCTION),
    Try("logs:GetLogEvents", f"{LOG}:log-stream:x"),
    Try("s3:GetObject", f"{BUCKET}/access/terraform.tfstate"),
    Try("s3:GetObject", f"arn:aws:s3:::{OTHER}-{ACCOUNT}-state/data/terraform.tfstate"),
    Try("s3:ListAllMyBuckets", "*"),
    Try("ssm:GetParameter", f"arn:aws:ssm:{REGIONAL}:parameter/{OTHER}/ip-hash-secret"),
    Try("ssm:GetParameterHistory", SECRET),
    Try("ssm:GetParametersByPath", f"arn:aws:ssm:{REGIONAL}:parameter/{NAME}"),
    Try("sts:AssumeRole", f"{IAM}:role/{NAME}-apply"),
]
NEVER_AT_RELEASE = [
    *NEVER,
    Try("apigateway:DELETE", f"{API}/abc", tags("test")),
    Try("apigateway:PATCH", f"{API}/abc", tags("prod")),
    Try("apigateway:PATCH", f"{API}/abc/stages/prod", tags("prod")),
    Try("apigateway:PATCH", "arn:aws:apigateway:us-east-1::/account"),
    Try("apigateway:POST", API),
    Try("apigateway:POST", API, tags("prod", "Request")),
    Try("apigateway:POST", "arn:aws:apigateway:us-east-1::/apikeys"),
    Try("apigateway:PUT", TAGS, tags("prod", "Request")),
    Try("dynamodb:DeleteTable", VISITS),
    Try("dynamodb:PutItem", LOCKS, item(f"{NAME}-{ACCOUNT}-state/access/terraform.tfstate")),
    Try("dynamodb:UpdateTable", f"arn:aws:dynamodb:{REGIONAL}:table/{OTHER}-visits"),
    Try("iam:AttachRolePolicy", COUNTER, {**BOUND}),
    Try("iam:CreatePolicyVersion", f"{IAM}:policy/{NAME}-boundary"),
    Try("iam:CreateRole", COUNTER),
    Try(
        "iam:CreateRole", COUNTER, {"iam:PermissionsBoundary": "arn:aws:iam::aws:policy/AdministratorAccess"}
    ),
    Try("iam:CreateRole", f"{IAM}:role/{NAME}-second", {**BOUND}),
    Try("iam:CreateUser", f"{IAM}:user/{NAME}"),
    Try("iam:DeletePolicy", f"{IAM}:policy/{NAME}-boundary"),
    Try("iam:DeleteRolePermissionsBoundary", COUNTER, {**BOUND}),
    Try("iam:PassRole", COUNTER, {"iam:PassedToService": "ec2.amazonaws.com"}),
    Try("iam:PassRole", f"{IAM}:role/admin", {**TO_LAMBDA}),
    Try("iam:PassRole", f"{IAM}:role/{NAME}-apply", {**TO_LAMBDA}),
    Try("iam:PutRolePolicy", COUNTER),
    Try("iam:PutRolePolicy", f"{IAM}:role/{NAME}-apply"),
    Try("iam:UpdateAssumeRolePolicy", f"{IAM}:role/{NAME}-apply"),
    Try(
        "iam:UpdateOpenIDConnectProviderThumbprint",
        f"{IAM}:oidc-provider/token.actions.githubusercontent.com",
    ),
    Try("lambda:AddPermission", FUNCTION, {"lambda:Principal": "*"}),
    Try("lambda:CreateFunctionUrlConfig", FUNCTION),
    Try("lambda:UpdateFunctionCode", f"arn:aws:lambda:{REGIONAL}:function:{OTHER}"),
    Try("s3:DeleteObject", f"{BUCKET}/releases/abc.zip"),
    Try("s3:DeleteObjectVersion", f"{BUCKET}/api/terraform.tfstate"),
    Try("s3:PutBucketPolicy", BUCKET),
    Try("s3:PutObject", f"{BUCKET}/access/terraform.tfstate"),
    Try("ssm:DeleteParameter", SECRET),
]
NEVER_WITHIN = [
    Try("dynamodb:DeleteItem", VISITS),
    Try("dynamodb:Scan", VISITS),
    Try("dynamodb:UpdateItem", f"arn:aws:dynamodb:{REGIONAL}:table/{OTHER}-visits"),
    Try("iam:CreateUser", f"{IAM}:user/x"),
    Try("lambda:UpdateFunctionCode", FUNCTION),
    Try("s3:GetObject", f"{BUCKET}/data/terraform.tfstate"),
    Try("ssm:GetParameter", f"arn:aws:ssm:{REGIONAL}:parameter/{OTHER}/ip-hash-secret"),
    Try("ssm:PutParameter", SECRET),
    Try("sts:AssumeRole", f"{IAM}:role/admin"),
]
