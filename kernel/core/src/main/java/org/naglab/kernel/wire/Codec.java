package org.naglab.kernel.wire;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import com.google.gson.JsonParser;
import com.google.gson.stream.JsonWriter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.naglab.kernel.protocol.Header;
import org.naglab.kernel.protocol.Message;

/**
 * Turns messages into signed ZeroMQ frames and back. Frames that are incomplete, wrongly signed or not JSON are
 * dropped and counted; nothing is parsed before its signature has been checked. Not safe for several threads at once.
 */
public final class Codec {
    private static final byte[] DELIMITER = "<IDS|MSG>".getBytes(StandardCharsets.US_ASCII);
    private static final Gson GSON =
            new GsonBuilder().serializeNulls().disableHtmlEscaping().create();
    private static final Set<String> NOT_JSON = Set.of("NaN", "Infinity", "-Infinity");

    private final Optional<Mac> mac;
    private final AtomicLong dropped = new AtomicLong();

    /** Makes a codec that signs with {@code key} by {@code scheme}, for example {@code hmac-sha256}; no key, no signature. */
    public Codec(String key, String scheme) {
        mac = key.isEmpty() ? Optional.empty() : Optional.of(mac(key, scheme));
    }

    private static Mac mac(String key, String scheme) {
        String algorithm = "Hmac" + scheme.substring("hmac-".length()).toUpperCase(Locale.ROOT);
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), algorithm));
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalArgumentException("signature_scheme must be one that Java knows, got " + scheme, e);
        }
    }

    /** Returns how many messages were dropped so far. */
    public long dropped() {
        return dropped.get();
    }

    /** Returns the frames of {@code message}: identities, delimiter, signature, four JSON parts, buffers. */
    public List<byte[]> encode(Message message) {
        List<byte[]> parts = List.of(
                bytes(message.header().json()),
                bytes(message.parent()),
                bytes(message.metadata()),
                bytes(message.content()));
        List<byte[]> frames = new ArrayList<>(message.identities());
        frames.add(DELIMITER);
        frames.add(sign(parts));
        frames.addAll(parts);
        frames.addAll(message.buffers());
        return frames;
    }

    /** Returns the message in {@code frames}; empty, and counted, if it must be dropped. */
    public Optional<Message> decode(List<byte[]> frames) {
        Optional<Message> message = parse(frames);
        if (message.isEmpty()) {
            dropped.incrementAndGet();
        }
        return message;
    }

    private Optional<Message> parse(List<byte[]> frames) {
        int delimiter = 0;
        while (delimiter < frames.size() && !Arrays.equals(frames.get(delimiter), DELIMITER)) {
            delimiter++;
        }
        if (delimiter + 6 > frames.size()) {
            return Optional.empty();
        }
        List<byte[]> parts = frames.subList(delimiter + 2, delimiter + 6);
        if (!MessageDigest.isEqual(frames.get(delimiter + 1), sign(parts))) {
            return Optional.empty();
        }
        try {
            Header header = new Header(object(parts.get(0)));
            if (header.type().isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Message(
                    List.copyOf(frames.subList(0, delimiter)),
                    header,
                    object(parts.get(1)),
                    object(parts.get(2)),
                    object(parts.get(3)),
                    List.copyOf(frames.subList(delimiter + 6, frames.size()))));
        } catch (JsonParseException | IllegalStateException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Returns the signature of {@code parts}, in hexadecimal digits; empty without a key. */
    public byte[] sign(List<byte[]> parts) {
        if (mac.isEmpty()) {
            return new byte[0];
        }
        // Memory may have run out half-way through the last one.
        mac.get().reset();
        parts.forEach(mac.get()::update);
        return HexFormat.of().formatHex(mac.get().doFinal()).getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] bytes(JsonObject json) {
        StringWriter text = new StringWriter();
        GSON.toJson(json, new FiniteWriter(text));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    /** Writes null for numbers that JSON does not have: a front end would drop the whole message. */
    private static final class FiniteWriter extends JsonWriter {
        FiniteWriter(Writer out) {
            super(out);
        }

        @Override
        public JsonWriter value(@Nullable Number value) throws IOException {
            return value != null && NOT_JSON.contains(value.toString()) ? nullValue() : super.value(value);
        }
    }

    private static JsonObject object(byte[] json) {
        JsonElement element = JsonParser.parseString(new String(json, StandardCharsets.UTF_8));
        return element.isJsonNull() ? new JsonObject() : element.getAsJsonObject();
    }
}
