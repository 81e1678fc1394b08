package org.naglab.kernel.polyglot;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * Copies guest values into Java's own types: numbers (an {@code Integer} where it fits, else {@code Long},
 * {@code BigInteger} or {@code Double}), text, booleans, {@code java.time}, {@code byte[]}, {@code List},
 * {@code LinkedHashMap}, {@code LinkedHashSet}; functions become {@link GuestFunction}s, other objects
 * {@link GuestObject}s. Java's own objects come out as themselves.
 */
final class Exports {
    private static final Set<String> BYTES = Set.of("bytes", "bytearray", "ArrayBuffer");
    private static final Set<String> SETS = Set.of("set", "frozenset", "Set");

    private final Guest guest;

    Exports(Guest guest) {
        this.guest = guest;
    }

    @Nullable
    Object toJava(Value value) {
        return copy(value, new HashMap<>());
    }

    <T> T toJava(Value value, Class<T> type) {
        if (value.canExecute() && type.isInterface() && !type.isAssignableFrom(GuestFunction.class)) {
            return new GuestFunction(guest, value).as(type);
        }
        return value.as(type);
    }

    private @Nullable Object copy(Value value, Map<Value, Object> done) {
        if (value.isNull()) {
            return null;
        }
        if (value.isHostObject()) {
            return value.asHostObject();
        }
        if (value.isProxyObject()) {
            return value.asProxyObject();
        }
        if (value.isBoolean()) {
            return value.asBoolean();
        }
        if (value.isString()) {
            return value.asString();
        }
        if (value.isNumber()) {
            return number(value);
        }
        if (value.isInstant() || value.isDate() || value.isTime() || value.isDuration()) {
            return time(value);
        }
        Object known = done.get(value);
        return known != null ? known : collection(value, done);
    }

    private static Object time(Value value) {
        if (value.isDuration()) {
            return value.asDuration();
        }
        if (value.isDate() && value.isTime()) {
            if (value.isTimeZone()) {
                ZoneId zone = value.asTimeZone();
                return value.asDate().atTime(value.asTime()).atZone(zone);
            }
            return value.isInstant() ? value.asInstant() : value.asDate().atTime(value.asTime());
        }
        if (value.isInstant()) {
            return value.asInstant();
        }
        return value.isDate() ? value.asDate() : value.asTime();
    }

    private Object collection(Value value, Map<Value, Object> done) {
        String type = typeName(value);
        if (BYTES.contains(type) && value.hasBufferElements()) {
            byte[] bytes = new byte[Math.toIntExact(value.getBufferSize())];
            value.readBuffer(0, bytes, 0, bytes.length);
            return bytes;
        }
        if (value.hasArrayElements()) {
            List<@Nullable Object> list = new ArrayList<>();
            done.put(value, list);
            for (long i = 0; i < value.getArraySize(); i++) {
                list.add(copy(value.getArrayElement(i), done));
            }
            unify(list);
            return list;
        }
        if (value.canExecute() || value.isMetaObject()) {
            return new GuestFunction(guest, value);
        }
        if (value.hasHashEntries()) {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            done.put(value, map);
            for (Value entries = value.getHashEntriesIterator(); entries.hasIteratorNextElement(); ) {
                Value entry = entries.getIteratorNextElement();
                map.put(copy(entry.getArrayElement(0), done), copy(entry.getArrayElement(1), done));
            }
            return map;
        }
        if (SETS.contains(type) && value.hasIterator()) {
            Set<@Nullable Object> set = new LinkedHashSet<>();
            done.put(value, set);
            for (Value elements = value.getIterator(); elements.hasIteratorNextElement(); ) {
                set.add(copy(elements.getIteratorNextElement(), done));
            }
            return set;
        }
        if (guest.dialect().isRecord(value)) {
            Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
            done.put(value, map);
            for (String key : value.getMemberKeys()) {
                map.put(key, copy(value.getMember(key), done));
            }
            return map;
        }
        return new GuestObject(guest, value);
    }

    static String typeName(Value value) {
        Value type = value.getMetaObject();
        return type == null ? "" : type.getMetaSimpleName();
    }

    /** Python knows 1.0 from 1; JavaScript does not, and its large whole numbers are still doubles. */
    private static Object number(Value value) {
        String type = typeName(value);
        if (!type.equals("float")) {
            if (value.fitsInInt()) {
                return value.asInt();
            }
            if (value.fitsInLong()) {
                return value.asLong();
            }
            if (value.fitsInBigInteger() && !type.equalsIgnoreCase("number")) {
                return value.asBigInteger();
            }
        }
        return value.asDouble();
    }

    /** Numbers of one list are of one type, the widest among them. */
    private static void unify(List<@Nullable Object> list) {
        boolean numbers = !list.isEmpty();
        boolean doubles = false;
        boolean longs = false;
        for (Object each : list) {
            numbers &= each instanceof Integer || each instanceof Long || each instanceof Double;
            doubles |= each instanceof Double;
            longs |= each instanceof Long;
        }
        if (!numbers) {
            return;
        }
        if (doubles) {
            list.replaceAll(each -> each instanceof Number number ? (Object) number.doubleValue() : each);
        } else if (longs) {
            list.replaceAll(each -> each instanceof Number number ? (Object) number.longValue() : each);
        }
    }
}
