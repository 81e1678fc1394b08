package org.naglab.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.naglab.tensor.EngineMemory;

/**
 * Holds a tensor as it lies in a file: type, shape and little-endian bytes, which may be a mapped part of the file.
 *
 * @param type number type by its safetensors name
 * @param shape its shape
 * @param bytes {@code shape.size()} numbers of that type, row-major, from position 0 to the limit
 */
public record StoredTensor(Type type, Shape shape, ByteBuffer bytes) {

    /** A number type, by its safetensors name. */
    public enum Type {
        F64(8),
        F32(4),
        F16(2),
        BF16(2),
        I64(8),
        I32(4),
        I16(2),
        I8(1),
        U8(1),
        BOOL(1);

        private final int size;

        Type(int size) {
            this.size = size;
        }

        /** Bytes of one number. */
        public int size() {
            return size;
        }
    }

    public StoredTensor {
        bytes = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        long expected = shape.size() * type.size();
        if (bytes.remaining() != expected) {
            throw new IllegalArgumentException(
                    type + " " + shape + " must take " + expected + " bytes, got " + bytes.remaining());
        }
    }

    /** Stores float32 numbers. */
    public static StoredTensor of(float[] values, Shape shape) {
        ByteBuffer bytes =
                ByteBuffer.allocateDirect(Math.multiplyExact(values.length, 4)).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return new StoredTensor(Type.F32, shape, bytes);
    }

    /** Copies an array out of the engine. */
    public static StoredTensor of(NDArray array) {
        return new StoredTensor(typeOf(array), array.getShape(), array.toByteBuffer(false));
    }

    /**
     * The numbers as float32, whatever floating type they are stored in; bfloat16 and float16 are widened exactly.
     *
     * @throws IllegalArgumentException if they are not floating-point numbers
     */
    public float[] floats() {
        float[] values = new float[Math.toIntExact(shape.size())];
        ByteBuffer in = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case F32 -> in.asFloatBuffer().get(values);
            case F64 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) in.getDouble();
                }
            }
            case F16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.float16ToFloat(in.getShort());
                }
            }
            case BF16 -> {
                for (int i = 0; i < values.length; i++) {
                    values[i] = Float.intBitsToFloat(in.getShort() << 16);
                }
            }
            case I64, I32, I16, I8, U8, BOOL ->
                throw new IllegalArgumentException("a weight must be F64, F32, F16 or BF16, got " + type + " " + shape);
        }
        return values;
    }

    /** The same floating-point numbers as float32. */
    public StoredTensor toFloat32() {
        return type == Type.F32 ? this : of(floats(), shape);
    }

    /** The transpose of a float matrix [A, B] as float32 [B, A]. */
    public StoredTensor transposed() {
        if (shape.dimension() != 2) {
            throw new IllegalArgumentException("a matrix must have two axes, got " + shape);
        }
        int rows = (int) shape.get(0);
        int columns = (int) shape.get(1);
        float[] from = floats();
        float[] to = new float[from.length];
        int block = 32; // both sides stay in the cache
        for (int r0 = 0; r0 < rows; r0 += block) {
            for (int c0 = 0; c0 < columns; c0 += block) {
                for (int r = r0; r < Math.min(rows, r0 + block); r++) {
                    for (int c = c0; c < Math.min(columns, c0 + block); c++) {
                        to[c * rows + r] = from[r * columns + c];
                    }
                }
            }
        }
        return of(to, new Shape(columns, rows));
    }

    /**
     * Copies the numbers into an array that the engine allocated: an array over Java memory is not safe under autograd.
     * BF16, which DJL 0.35.1 cannot hold, becomes float32.
     *
     * @param manager owns the result
     * @return the array
     */
    public NDArray toArray(NDManager manager) {
        if (type == Type.BF16 || type == Type.F16) {
            return toFloat32().toArray(manager);
        }
        ByteBuffer direct = bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return EngineMemory.of(manager, direct, shape, dataType());
    }

    private DataType dataType() {
        return switch (type) {
            case F64 -> DataType.FLOAT64;
            case F32 -> DataType.FLOAT32;
            case I64 -> DataType.INT64;
            case I32 -> DataType.INT32;
            case I8 -> DataType.INT8;
            case U8 -> DataType.UINT8;
            case BOOL -> DataType.BOOLEAN;
            case F16, BF16, I16 ->
                throw new IllegalArgumentException("an array must not be " + type + ", got " + type + " " + shape);
        };
    }

    static Type typeOf(NDArray array) {
        return switch (array.getDataType()) {
            case FLOAT64 -> Type.F64;
            case FLOAT32 -> Type.F32;
            case FLOAT16 -> Type.F16;
            case INT64 -> Type.I64;
            case INT32 -> Type.I32;
            case INT8 -> Type.I8;
            case UINT8 -> Type.U8;
            case BOOLEAN -> Type.BOOL;
            case BFLOAT16, UINT64, UINT32, UINT16, INT16, COMPLEX64, STRING, UNKNOWN ->
                throw new IllegalArgumentException(
                        "array must be of a type that safetensors and the engine share, got " + array.getDataType());
        };
    }
}
