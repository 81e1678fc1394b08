package org.naglab.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SafetensorsTest {
    @TempDir
    Path folder;

    @Test
    void arrays_survive_the_round_trip_with_order_types_and_metadata() {
        Path file = folder.resolve("t.safetensors");
        try (NDManager manager = NDManager.newBaseManager()) {
            Map<String, NDArray> arrays = new LinkedHashMap<>();
            arrays.put("z", manager.create(new float[] {1.5f, -2, Float.MIN_VALUE, 4, 5, 6}, new Shape(2, 3)));
            arrays.put("a", manager.create(new double[] {Math.PI}));
            arrays.put("steps", manager.create(new long[] {Long.MIN_VALUE, 7}));
            arrays.put("mask", manager.create(new boolean[] {true, false, true}));
            arrays.put("scalar", manager.full(new Shape(), 2.5f));
            Safetensors.write(file, arrays, Map.of("format", "pt"));
            Safetensors read = Safetensors.open(file);
            assertThat(read.names()).containsExactly("z", "a", "steps", "mask", "scalar");
            assertThat(read.metadata()).containsExactly(Map.entry("format", "pt"));
            arrays.forEach((name, array) ->
                    assertThat(read.tensor(name).toArray(manager)).as(name).isEqualTo(array));
        }
    }

    @Test
    void the_bytes_are_those_that_the_format_prescribes() throws IOException {
        Path file = folder.resolve("t.safetensors");
        Safetensors.writeStored(file, Map.of("a", StoredTensor.of(new float[] {1}, new Shape(1))), Map.of());
        byte[] header =
                "{\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}  ".getBytes(StandardCharsets.UTF_8);
        assertThat(header.length % 8).isZero();
        ByteBuffer expected = ByteBuffer.allocate(8 + header.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        expected.putLong(header.length).put(header).putFloat(1);
        assertThat(Files.readAllBytes(file)).containsExactly(expected.array());
    }

    @Test
    void half_precision_numbers_are_widened_exactly() throws IOException {
        ByteBuffer data = ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits : new int[] {0x3F80, 0xC000, 0x7F80, 0x0001}) {
            data.putShort((short) bits); // bfloat16: 1, -2, infinity, smallest subnormal
        }
        for (int bits : new int[] {0x3C00, 0xC000, 0x7C00, 0x0001}) {
            data.putShort((short) bits); // float16: the same
        }
        Path file = write(
                "{\"b\":{\"dtype\":\"BF16\",\"shape\":[2,2],\"data_offsets\":[0,8]},"
                        + "\"h\":{\"dtype\":\"F16\",\"shape\":[4],\"data_offsets\":[8,16]}}",
                data.array());
        Safetensors read = Safetensors.open(file);
        try (NDManager manager = NDManager.newBaseManager()) {
            NDArray b = read.tensor("b").toArray(manager);
            assertThat(b.getDataType()).isEqualTo(DataType.FLOAT32);
            assertThat(b.getShape()).isEqualTo(new Shape(2, 2));
            assertThat(b.toFloatArray())
                    .containsExactly(1, -2, Float.POSITIVE_INFINITY, Float.intBitsToFloat(0x00010000));
            assertThat(read.tensor("h").floats())
                    .containsExactly(1, -2, Float.POSITIVE_INFINITY, (float) Math.pow(2, -24));
        }
    }

    @Test
    void a_file_cut_off_anywhere_is_refused_with_its_name() throws IOException {
        Path whole = folder.resolve("whole.safetensors");
        Map<String, StoredTensor> tensors = new LinkedHashMap<>();
        tensors.put("first", StoredTensor.of(new float[] {1, 2}, new Shape(2)));
        tensors.put("last", StoredTensor.of(new float[] {3}, new Shape(1)));
        Safetensors.writeStored(whole, tensors, Map.of());
        byte[] bytes = Files.readAllBytes(whole);
        Path cut = folder.resolve("cut.safetensors");
        for (int length = 0; length < bytes.length; length++) {
            Files.write(cut, Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> Safetensors.open(cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(cut.toString());
        }
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 1));
        assertThatThrownBy(() -> Safetensors.open(cut))
                .hasMessageContaining("is cut off: last needs the file to have " + bytes.length + " bytes, it has "
                        + (bytes.length - 1));
        Files.write(cut, Arrays.copyOf(bytes, bytes.length + 1));
        assertThatThrownBy(() -> Safetensors.open(cut)).hasMessageContaining("must end with its last tensor");
    }

    @Test
    void a_wrong_header_is_refused_with_file_tensor_expected_and_got() throws IOException {
        refuse("not json", "the header must be a JSON object");
        refuse("[1]     ", "the header must be a JSON object");
        refuse(one("F32", "[2]", "[0,4]"), "a must take 8 bytes (F32 [2]), but its data_offsets [0,4] span 4");
        refuse(one("F99", "[1]", "[0,4]"), "a must be one of [F64,");
        refuse(one("F32", "[1]", "[4,8]"), "a must begin at data offset 0");
        refuse(one("F32", "[-1]", "[0,4]"), "no negative axis");
        refuse(one("F32", "[4294967296,4294967296]", "[0,4]"), "below 2^63");
        refuse(one("F32", "[1]", "[0]"), "two data_offsets");
        refuse("{\"a\":{\"dtype\":\"F32\",\"shape\":[1]}}", "a must have dtype, shape and two data_offsets");
        refuse("{\"a\":7}", "a must have dtype, shape and two data_offsets");
        Path nonsense = folder.resolve("pytorch_model.bin");
        Files.writeString(nonsense, "PK-this is a zip of pickles");
        assertThatThrownBy(() -> Safetensors.open(nonsense)).hasMessageContaining("it is not a safetensors file");
        assertThatThrownBy(() -> Safetensors.open(folder.resolve("none")))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("none");
    }

    @Test
    void a_missing_tensor_is_named_with_those_that_there_are() {
        Path file = folder.resolve("t.safetensors");
        Safetensors.writeStored(file, Map.of("a", StoredTensor.of(new float[] {1}, new Shape(1))), Map.of());
        assertThatThrownBy(() -> Safetensors.open(file).tensor("b"))
                .hasMessage(file + ": must hold the tensor b; it holds [a]");
    }

    @Test
    void a_matrix_is_transposed() {
        StoredTensor matrix = StoredTensor.of(new float[] {1, 2, 3, 4, 5, 6}, new Shape(2, 3));
        assertThat(matrix.transposed().shape()).isEqualTo(new Shape(3, 2));
        assertThat(matrix.transposed().floats()).containsExactly(1, 4, 2, 5, 3, 6);
    }

    private void refuse(String header, String message) throws IOException {
        Path file = write(header, new byte[4]);
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(message);
    }

    private static String one(String type, String shape, String offsets) {
        return "{\"a\":{\"dtype\":\"" + type + "\",\"shape\":" + shape + ",\"data_offsets\":" + offsets + "}}";
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] head = header.getBytes(StandardCharsets.UTF_8);
        ByteBuffer bytes = ByteBuffer.allocate(8 + head.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(head.length).put(head).put(data);
        return Files.write(folder.resolve("hand.safetensors"), bytes.array());
    }
}
