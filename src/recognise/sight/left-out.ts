import type { ComposeProject, LeftOutService } from '../../model/stack/compose.ts'
import { findKnownKey } from '../catalogue/match-key.ts'
import { matchProducts } from '../catalogue/match-product.ts'
import { isKeyName } from '../names/key-names.ts'
import { nameLimits } from '../names/name-limits.ts'

/**
 * The services that do not run as their profiles are not active, and would hold a key of tokens: by the names of their
 * variables, or as a product that has one. Their env files are not read.
 */
export function findLeftOutHolders({ leftOut }: Pick<ComposeProject, 'leftOut'>): readonly LeftOutService[] {
  return leftOut.filter(({ name, image, builds, variables: all }) => {
    const variables = all.filter((variable) => variable.length <= nameLimits.variable)
    const products = matchProducts(image?.filled() ?? '', name, builds)
    const beside = new Set(variables)
    return (
      variables.some((variable) => findKnownKey(products, variable) !== null || isKeyName(variable, beside)) ||
      products.some(({ keys }) => keys.some((key) => key.isToken !== true && key.isOptional !== true))
    )
  })
}
