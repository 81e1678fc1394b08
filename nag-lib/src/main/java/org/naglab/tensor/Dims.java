package org.naglab.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Binds axis letters to sizes across several tensors, and fails when two tensors disagree:
 * {@code Dims.of("emissions", emissions, "B T V").and("mask", mask, "B T").size("T")}.
 *
 * <p>An axis that is a number must have that size. Letters: B batch, S source length, T target length, V vocabulary,
 * H hidden, N heads, D head size, K candidates, R rank, L layers.
 */
public final class Dims {
    private final Map<String, Long> sizes = new LinkedHashMap<>();
    private final Map<String, String> origins = new LinkedHashMap<>();

    private Dims() {}

    /**
     * Binds the axes of a first tensor.
     *
     * @param name the tensor's name, for the error
     * @param array the tensor
     * @param axes its axes, separated by spaces, for example {@code "B T V"}
     * @return the bound sizes
     * @throws ShapeMismatchException when the tensor has another number of axes or a numbered axis another size
     */
    public static Dims of(String name, NDArray array, String axes) {
        return new Dims().and(name, array, axes);
    }

    /**
     * Binds the axes of a further tensor.
     *
     * @param name the tensor's name, for the error
     * @param array the tensor
     * @param axes its axes, separated by spaces
     * @return this
     * @throws ShapeMismatchException when a letter that is bound already has another size here
     */
    public Dims and(String name, NDArray array, String axes) {
        String[] letters = axes.split(" ");
        Shape shape = array.getShape();
        String here = name + shape;
        if (shape.dimension() != letters.length) {
            throw new ShapeMismatchException(name + " must be [" + axes + "], got " + here);
        }
        for (int i = 0; i < letters.length; i++) {
            bind(letters[i], shape.get(i), name, here, axes);
        }
        return this;
    }

    /**
     * Tells the size of an axis.
     *
     * @param axis a letter that was bound
     * @return its size
     * @throws IllegalStateException when the letter was never bound
     */
    public long size(String axis) {
        Long size = sizes.get(axis);
        if (size == null) {
            throw new IllegalStateException("axis " + axis + " must be bound before it is read; bound: " + sizes);
        }
        return size;
    }

    private void bind(String letter, long size, String name, String here, String axes) {
        if (Character.isDigit(letter.charAt(0))) {
            if (Long.parseLong(letter) != size) {
                throw new ShapeMismatchException(name + " must be [" + axes + "], got " + here);
            }
            return;
        }
        Long bound = sizes.putIfAbsent(letter, size);
        if (bound == null) {
            origins.put(letter, here);
        } else if (bound != size) {
            throw new ShapeMismatchException(name + " must be [" + axes + "]: " + letter + "=" + bound + " from "
                    + origins.get(letter) + ", but " + letter + "=" + size + " from " + here);
        }
    }
}
