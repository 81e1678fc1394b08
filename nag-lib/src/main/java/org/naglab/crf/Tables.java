package org.naglab.crf;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.SparseFormat;

/** Looks rows up in parameter tables, so that the result belongs to the manager of the tokens and not to the table's. */
final class Tables {

    private Tables() {}

    /** Row of each token [..., R], of a table [V, R]. */
    static NDArray rows(NDArray tokens, NDArray table) {
        return tokens.getNDArrayInternal()
                .embedding(tokens, table, SparseFormat.DENSE)
                .singletonOrThrow();
    }
}
