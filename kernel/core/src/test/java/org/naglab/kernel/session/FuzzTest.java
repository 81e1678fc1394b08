package org.naglab.kernel.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.naglab.kernel.protocol.Fields;
import org.naglab.kernel.protocol.Message;
import org.naglab.kernel.wire.Channel;
import org.naglab.kernel.wire.Codec;
import org.naglab.kernel.wire.ConnectionFile;
import org.naglab.kernel.wire.Frames;
import org.zeromq.SocketType;
import org.zeromq.ZContext;
import org.zeromq.ZMQ;

/** What nobody should send, thousands of times, from fixed seeds: the kernel drops it or refuses it, and goes on. */
final class FuzzTest {
    private static final int MESSAGES = 3000;
    private static final int CHECK_EVERY = 500;
    private static final List<String> TYPES = List.of(
            "kernel_info_request",
            "complete_request",
            "inspect_request",
            "is_complete_request",
            "history_request",
            "comm_info_request",
            "comm_open",
            "comm_msg",
            "comm_close",
            "input_reply",
            "create_subshell_request",
            "delete_subshell_request",
            "debug_request",
            "no_such_request");
    /** What wants the Java compiler costs time: one in six of these is sent. */
    private static final Set<String> COMPILED = Set.of("complete_request", "inspect_request", "is_complete_request");

    private static final int SLOW = 6;

    private static final List<String> FIELDS = List.of(
            "code",
            "cursor_pos",
            "detail_level",
            "hist_access_type",
            "n",
            "pattern",
            "session",
            "start",
            "stop",
            "comm_id",
            "target_name",
            "data",
            "value",
            "subshell_id");

    private final TestKernel kernel = new TestKernel();
    private final ConnectionFile connection = kernel.process.connection();
    private final Codec codec = new Codec(connection.key(), connection.signatureScheme());
    private final Codec stranger = new Codec("another key", connection.signatureScheme());
    private final ZContext context = new ZContext();
    private final Set<String> forged = new HashSet<>();
    private Map<Channel, ZMQ.Socket> sockets = Map.of();

    @BeforeEach
    void connect() {
        context.setLinger(0);
        sockets = Map.of(
                Channel.SHELL, socket(connection.shell()),
                Channel.CONTROL, socket(connection.control()),
                Channel.STDIN, socket(connection.stdin()));
        kernel.run("int kept = 41;");
    }

    private ZMQ.Socket socket(int port) {
        ZMQ.Socket socket = context.createSocket(SocketType.DEALER);
        socket.setRcvHWM(0);
        socket.setSndHWM(0);
        socket.connect(connection.address(port));
        return socket;
    }

    @AfterEach
    void close() {
        context.close();
        kernel.close();
    }

    @Test
    void nothing_that_comes_by_a_socket_ends_the_kernel_and_no_forgery_is_answered() {
        Random random = new Random(20261122);
        List<Channel> channels = List.of(Channel.SHELL, Channel.CONTROL, Channel.STDIN);
        for (int i = 1; i <= MESSAGES; i++) {
            Frames.send(sockets.get(channels.get(random.nextInt(3))), nextMessage(random));
            if (i % CHECK_EVERY == 0) {
                assertThat(kernel.ask(Channel.SHELL, "kernel_info_request").status())
                        .isEqualTo("ok");
                assertThat(kernel.ask(Channel.CONTROL, "kernel_info_request").status())
                        .isEqualTo("ok");
                assertThat(kernel.run("kept + 1").result()).contains("42");
            }
        }
        assertThat(forged).hasSizeGreaterThan(MESSAGES / 10);
        assertThat(answered()).isNotEmpty().doesNotContainAnyElementsOf(forged);
        for (Message stray : kernel.strays) {
            assertThat(forged).doesNotContain(Fields.string(stray.parent(), "msg_id", ""));
        }
        assertThat(kernel.process.client().alive(5000)).isTrue();
    }

    @Test
    void a_connection_that_does_not_speak_the_protocol_harms_nobody() throws IOException {
        Random random = new Random(7);
        int[] ports = {
            connection.shell(), connection.control(), connection.stdin(), connection.iopub(), connection.heartbeat()
        };
        for (int i = 0; i < 200; i++) {
            try (Socket plain = new Socket(connection.ip(), ports[i % ports.length])) {
                OutputStream out = plain.getOutputStream();
                if (i % 3 == 0) {
                    // The greeting of ZeroMQ 3, and then nonsense.
                    out.write(new byte[] {(byte) 0xFF, 0, 0, 0, 0, 0, 0, 0, 1, 0x7F, 3});
                }
                out.write(bytes(random, 300));
            } catch (IOException refused) {
                // The kernel may hang up while we talk.
                assertThat(kernel.process.handle().isAlive()).isTrue();
            }
        }
        assertThat(kernel.run("kept + 1").result()).contains("42");
        assertThat(kernel.process.client().alive(5000)).isTrue();
    }

    private Set<String> answered() {
        Set<String> ids = new HashSet<>();
        for (ZMQ.Socket socket : sockets.values()) {
            while (true) {
                var frames = Frames.receive(socket);
                if (frames.isEmpty()) {
                    break;
                }
                codec.decode(frames.get()).ifPresent(reply -> ids.add(Fields.string(reply.parent(), "msg_id", "")));
            }
        }
        return ids;
    }

    private List<byte[]> nextMessage(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> noise(random);
            case 1 -> truncated(random);
            case 2 -> forged(stranger.encode(request(random)), random);
            case 3 -> changed(random);
            case 4 -> signed(random, bytes(random, 400));
            case 5 -> signed(random, ("[".repeat(100_000)).getBytes(StandardCharsets.UTF_8));
            case 6 ->
                signed(random, ("{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000)).getBytes(StandardCharsets.UTF_8));
            case 7 -> {
                JsonObject huge = Fields.of("code", "x".repeat(random.nextInt(1 << 18)), "cursor_pos", 3);
                yield codec.encode(Message.of("comm_msg", "fuzz", huge));
            }
            default -> codec.encode(request(random));
        };
    }

    private static byte[] bytes(Random random, int most) {
        byte[] bytes = new byte[1 + random.nextInt(most)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static List<byte[]> noise(Random random) {
        List<byte[]> frames = new ArrayList<>();
        for (int i = random.nextInt(9); i >= 0; i--) {
            frames.add(random.nextBoolean() ? "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII) : bytes(random, 2000));
        }
        return frames;
    }

    private List<byte[]> truncated(Random random) {
        List<byte[]> whole = codec.encode(request(random));
        return new ArrayList<>(whole.subList(0, 1 + random.nextInt(whole.size() - 1)));
    }

    /** One bit of a signed part is not what was signed. */
    private List<byte[]> changed(Random random) {
        List<byte[]> frames = new ArrayList<>(codec.encode(request(random)));
        int part = 2 + random.nextInt(4);
        byte[] copy = frames.get(part).clone();
        copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(7));
        frames.set(part, copy);
        return forged(frames, random);
    }

    private List<byte[]> forged(List<byte[]> frames, Random random) {
        Message known = request(random);
        List<byte[]> named = new ArrayList<>(frames);
        if (random.nextBoolean()) {
            // A header that can be recognised in an answer, under a signature that is not its own.
            named.set(2, known.header().json().toString().getBytes(StandardCharsets.UTF_8));
            forged.add(known.header().id());
        }
        return named;
    }

    /** A message that has a right signature and {@code part} where JSON should be. */
    private List<byte[]> signed(Random random, byte[] part) {
        Message request = request(random);
        List<byte[]> parts = new ArrayList<>(codec.encode(request).subList(2, 6));
        parts.set(random.nextInt(4), part);
        List<byte[]> frames = new ArrayList<>(List.of("<IDS|MSG>".getBytes(StandardCharsets.US_ASCII)));
        frames.add(codec.sign(parts));
        frames.addAll(parts);
        return frames;
    }

    private static Message request(Random random) {
        JsonObject content = new JsonObject();
        for (int i = random.nextInt(6); i > 0; i--) {
            content.add(FIELDS.get(random.nextInt(FIELDS.size())), value(random, 3));
        }
        String type = TYPES.get(random.nextInt(TYPES.size()));
        boolean compiles = COMPILED.contains(type) && random.nextInt(SLOW) > 0;
        return Message.of(compiles ? "history_request" : type, "fuzz", content);
    }

    private static JsonElement value(Random random, int depth) {
        return switch (random.nextInt(depth > 0 ? 8 : 6)) {
            case 0 -> JsonNull.INSTANCE;
            case 1 -> new JsonPrimitive(random.nextBoolean());
            case 2 -> new JsonPrimitive(random.nextInt());
            case 3 -> new JsonPrimitive(random.nextGaussian() * 1e300);
            case 4 -> new JsonPrimitive("System.out.\ud83d\ude00 \u0000 %who \"");
            case 5 -> new JsonPrimitive(new String(bytes(random, 40), StandardCharsets.UTF_16LE));
            case 6 -> {
                JsonArray array = new JsonArray();
                for (int i = random.nextInt(4); i > 0; i--) {
                    array.add(value(random, depth - 1));
                }
                yield array;
            }
            default -> {
                JsonObject object = new JsonObject();
                object.add("a", value(random, depth - 1));
                yield object;
            }
        };
    }
}
