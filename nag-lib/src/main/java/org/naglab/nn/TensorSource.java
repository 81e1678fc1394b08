package org.naglab.nn;

import java.util.Set;

/** Gives the tensors of a stored model by name, each read when it is asked for. */
public interface TensorSource {
    /** The names as they are stored. */
    Set<String> names();

    /**
     * Reads one tensor.
     *
     * @param name a stored name
     * @return the tensor
     * @throws IllegalArgumentException naming the source and the tensor, if there is none of that name
     */
    StoredTensor tensor(String name);

    /** Where the tensors come from, for messages. */
    String whence();
}
