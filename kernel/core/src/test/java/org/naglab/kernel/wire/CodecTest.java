package org.naglab.kernel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;

final class CodecTest {
    private final Codec codec = new Codec("secret", "hmac-sha256");
    private final Message message =
            Message.of("execute_request", "s", Fields.of("code", "é😀\u0000\"</script>", "n", null));

    @Test
    void a_message_survives_the_wire() {
        Message back = codec.decode(codec.encode(message)).orElseThrow();
        assertThat(back.header().json()).isEqualTo(message.header().json());
        assertThat(back.content()).isEqualTo(message.content());
    }

    @Test
    void a_number_that_json_does_not_have_goes_out_as_null() {
        Message odd = Message.of(
                "display_data",
                "s",
                Fields.of("a", Double.NaN, "b", List.of(Float.NEGATIVE_INFINITY, 1.5), "c", Double.POSITIVE_INFINITY));
        assertThat(new String(codec.encode(odd).getLast(), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":null,\"b\":[null,1.5],\"c\":null}");
    }

    @Test
    void a_signature_that_broke_off_does_not_spoil_the_next() {
        List<byte[]> parts = List.of("{}".getBytes(StandardCharsets.UTF_8));
        byte[] before = codec.sign(parts);
        List<byte[]> brokenOff = new AbstractList<>() {
            @Override
            public byte[] get(int index) {
                if (index == 1) {
                    throw new OutOfMemoryError("for a test");
                }
                return new byte[] {1, 2, 3};
            }

            @Override
            public int size() {
                return 2;
            }
        };
        assertThatThrownBy(() -> codec.sign(brokenOff)).isInstanceOf(OutOfMemoryError.class);
        assertThat(codec.sign(parts)).isEqualTo(before);
    }

    @Test
    void a_wrong_signature_is_dropped_and_counted() {
        assertThat(new Codec("other", "hmac-sha256").decode(codec.encode(message)))
                .isEmpty();
        List<byte[]> frames = new ArrayList<>(codec.encode(message));
        frames.set(frames.size() - 1, "{}".getBytes(StandardCharsets.UTF_8));
        assertThat(codec.decode(frames)).isEmpty();
        assertThat(codec.dropped()).isEqualTo(1);
    }

    @Test
    void a_deeply_nested_message_is_dropped() {
        Codec unsigned = new Codec("", "hmac-sha256");
        List<byte[]> frames = new ArrayList<>(unsigned.encode(message));
        String deep = "{\"a\":".repeat(100_000) + "1" + "}".repeat(100_000);
        frames.set(frames.size() - 1, deep.getBytes(StandardCharsets.UTF_8));
        assertThat(unsigned.decode(frames)).isEmpty();
    }

    @Test
    void damaged_frames_never_throw_and_never_pass() {
        SplittableRandom random = new SplittableRandom(7);
        for (int round = 0; round < 20_000; round++) {
            List<byte[]> frames = new ArrayList<>(codec.encode(message));
            switch (random.nextInt(4)) {
                case 0 -> frames.remove(random.nextInt(frames.size()));
                case 1 -> frames = new ArrayList<>(frames.subList(0, random.nextInt(frames.size())));
                case 2 -> {
                    int frame = 1 + random.nextInt(5);
                    byte[] damaged = frames.get(frame).clone();
                    damaged[random.nextInt(damaged.length)] ^= (byte) (1 + random.nextInt(255));
                    frames.set(frame, damaged);
                }
                default -> {
                    byte[] noise = new byte[random.nextInt(50)];
                    random.nextBytes(noise);
                    frames.set(1 + random.nextInt(5), noise);
                }
            }
            assertThat(codec.decode(frames)).isEmpty();
        }
        assertThat(codec.dropped()).isEqualTo(20_000);
    }

    @Test
    void damaged_frames_of_an_unsigned_kernel_never_throw() {
        Codec unsigned = new Codec("", "hmac-sha256");
        SplittableRandom random = new SplittableRandom(8);
        for (int round = 0; round < 20_000; round++) {
            List<byte[]> frames = new ArrayList<>(unsigned.encode(message));
            int frame = 2 + random.nextInt(4);
            byte[] damaged = frames.get(frame).clone();
            damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            frames.set(frame, damaged);
            assertThat(unsigned.decode(frames)).isNotNull();
        }
    }
}
