import {
  type BoardDefinition,
  changeDefinition,
  DEFAULT_DEFINITION,
  type Defined,
  type DefinitionChange,
} from '@standings/domain';

/** The columns of a definition. pg reads `bigint` as text. */
export interface DefinitionColumns {
  readonly definition: DefinitionChange;
  readonly revision: string;
}

/** A definition as it is stored. */
export function definedBy({ definition, revision }: DefinitionColumns): Defined {
  return { definition: definitionOf(definition), revision: Number(revision) };
}

/** Fields that a release before did not have get their defaults. */
export function definitionOf(stored: DefinitionChange): BoardDefinition {
  return changeDefinition(DEFAULT_DEFINITION, stored);
}

/** Whether two definitions, whose fields are in the same order, say the same. */
export function isSame(one: BoardDefinition, other: BoardDefinition): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
