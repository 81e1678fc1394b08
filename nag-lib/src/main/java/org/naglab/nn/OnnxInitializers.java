package org.naglab.nn;

import ai.djl.ndarray.types.Shape;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Reads the weights of an ONNX model that PyTorch exported, under the names that they had before the export.
 *
 * <p>The export transposes the weight of each linear layer and renames it to {@code onnx::MatMul_N}; the following Add
 * still has the bias by its name {@code X.bias}, so the weight is {@code X.weight}. Only the few fields that are needed
 * are read from the protobuf: ONNX's {@code onnx.proto}, messages ModelProto, GraphProto, NodeProto and TensorProto.
 */
final class OnnxInitializers implements TensorSource {
    private static final int FLOAT = 1;
    private static final int INT64 = 7;

    private final String whence;
    private final Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    private final Map<String, String> transposed = new HashMap<>();

    private record Node(String operation, List<String> inputs, List<String> outputs) {}

    /**
     * Parses a model; tensors stay views of its bytes.
     *
     * @throws IllegalArgumentException naming {@code whence}, if it is cut off or not such a model
     */
    OnnxInitializers(ByteBuffer model, String whence) {
        this.whence = whence;
        List<Node> nodes = new ArrayList<>();
        try {
            message(model, (field, value) -> {
                if (field == 7) {
                    message(value.bytes(), (f, v) -> {
                        switch (f) {
                            case 1 -> nodes.add(node(v.bytes()));
                            case 5 -> tensor(v.bytes());
                            default -> {}
                        }
                    });
                }
            });
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    whence + " must be an ONNX model, but it is cut off or damaged: " + e.getMessage(), e);
        }
        nameMatrices(nodes);
    }

    @Override
    public Set<String> names() {
        return tensors.keySet();
    }

    @Override
    public String whence() {
        return whence;
    }

    @Override
    public StoredTensor tensor(String name) {
        StoredTensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException(
                    whence + ": must hold the tensor " + name + "; it holds " + tensors.keySet());
        }
        return transposed.containsKey(name) ? tensor.transposed() : tensor;
    }

    private void nameMatrices(List<Node> nodes) {
        Map<String, String> matrixOf = new HashMap<>(); // output of a MatMul -> its constant matrix
        for (Node node : nodes) {
            if (node.operation.equals("MatMul") && tensors.containsKey(node.inputs.get(1))) {
                matrixOf.put(node.outputs.getFirst(), node.inputs.get(1));
            }
        }
        for (Node node : nodes) {
            if (!node.operation.equals("Add") || node.inputs.size() != 2) {
                continue;
            }
            for (int bias = 0; bias < 2; bias++) {
                String matrix = matrixOf.get(node.inputs.get(1 - bias));
                String name = node.inputs.get(bias);
                if (matrix != null && name.endsWith(".bias")) {
                    String weight = name.substring(0, name.length() - "bias".length()) + "weight";
                    tensors.put(weight, tensors.remove(matrix));
                    transposed.put(weight, matrix);
                }
            }
        }
    }

    private void tensor(ByteBuffer message) {
        List<Long> axes = new ArrayList<>();
        long[] type = {0};
        String[] name = {""};
        ByteBuffer[] raw = {ByteBuffer.allocate(0)};
        message(message, (field, value) -> {
            switch (field) {
                case 1 -> {
                    if (value.wire == Wire.BYTES) {
                        ByteBuffer packed = value.bytes();
                        while (packed.hasRemaining()) {
                            axes.add(varint(packed));
                        }
                    } else {
                        axes.add(value.number);
                    }
                }
                case 2 -> type[0] = value.number;
                case 8 -> name[0] = value.text();
                case 9 -> raw[0] = value.bytes();
                default -> {}
            }
        });
        Shape shape = new Shape(axes.stream().mapToLong(Long::longValue).toArray());
        if (type[0] == FLOAT) {
            tensors.put(name[0], new StoredTensor(StoredTensor.Type.F32, shape, raw[0]));
        } else if (type[0] == INT64) {
            tensors.put(name[0], new StoredTensor(StoredTensor.Type.I64, shape, raw[0]));
        }
    }

    private static Node node(ByteBuffer message) {
        List<String> inputs = new ArrayList<>();
        List<String> outputs = new ArrayList<>();
        String[] operation = {""};
        message(message, (field, value) -> {
            switch (field) {
                case 1 -> inputs.add(value.text());
                case 2 -> outputs.add(value.text());
                case 4 -> operation[0] = value.text();
                default -> {}
            }
        });
        return new Node(operation[0], inputs, outputs);
    }

    // The protobuf wire format: a key (field number, wire type), then a value.

    private enum Wire {
        NUMBER,
        BYTES
    }

    private record Value(Wire wire, long number, ByteBuffer bytes) {
        String text() {
            return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
        }
    }

    @FunctionalInterface
    private interface Field {
        void accept(int number, Value value);
    }

    private static void message(ByteBuffer message, Field fields) {
        ByteBuffer in = message.duplicate().order(ByteOrder.LITTLE_ENDIAN);
        ByteBuffer none = ByteBuffer.allocate(0);
        while (in.hasRemaining()) {
            long key = varint(in);
            int wire = (int) (key & 7);
            Value value = switch (wire) {
                case 0 -> new Value(Wire.NUMBER, varint(in), none);
                case 1 -> new Value(Wire.NUMBER, in.getLong(), none);
                case 2 -> new Value(Wire.BYTES, 0, slice(in, varint(in)));
                case 5 -> new Value(Wire.NUMBER, in.getInt(), none);
                default -> throw new IllegalArgumentException("wire type must be 0, 1, 2 or 5, got " + wire);
            };
            fields.accept((int) (key >>> 3), value);
        }
    }

    private static ByteBuffer slice(ByteBuffer in, long length) {
        if (length < 0 || length > in.remaining()) {
            throw new IllegalArgumentException(
                    "a field of " + length + " bytes must fit into the " + in.remaining() + " that are left");
        }
        ByteBuffer slice = in.slice(in.position(), (int) length);
        in.position(in.position() + (int) length);
        return slice;
    }

    private static long varint(ByteBuffer in) {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            byte next = in.get();
            value |= (long) (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
        throw new IllegalArgumentException("a number must have at most ten bytes");
    }
}
