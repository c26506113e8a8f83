import { useState } from 'react';
import { Card, CardContent, CardFooter, CardHeader, CardTitle } from '@/components/ui/card';
import { Input } from '@/components/ui/input';
import { Textarea } from '@/components/ui/textarea';
import { Label } from '@/components/ui/label';
import { Button } from '@/components/ui/button';
import { Select, SelectContent, SelectItem, SelectTrigger, SelectValue } from '@/components/ui/select';

export default function Ticket() {
  const [ticket, setTicket] = useState({ summary: '', details: '', due: '', severity: props.severities[0] });
  const put = (key) => (value) => setTicket({ ...ticket, [key]: value });
  return (
    <Card>
      <CardHeader><CardTitle>New ticket</CardTitle></CardHeader>
      <CardContent className="flex flex-col gap-4">
        <Label htmlFor="summary">Summary</Label>
        <Input id="summary" value={ticket.summary} onChange={(event) => put('summary')(event.target.value)} />
        <Label htmlFor="details">Details</Label>
        <Textarea id="details" value={ticket.details} onChange={(event) => put('details')(event.target.value)} />
        <Label htmlFor="due">Due</Label>
        <Input id="due" type="date" value={ticket.due} onChange={(event) => put('due')(event.target.value)} />
        <Label htmlFor="severity">Severity</Label>
        <Select value={ticket.severity} onValueChange={put('severity')}>
          <SelectTrigger id="severity"><SelectValue /></SelectTrigger>
          <SelectContent>
            {props.severities.map((severity) => <SelectItem key={severity} value={severity}>{severity}</SelectItem>)}
          </SelectContent>
        </Select>
      </CardContent>
      <CardFooter className="flex gap-2">
        <Button variant="outline" onClick={() => cancelElement()}>Cancel</Button>
        <Button id="ticket-submit" disabled={!ticket.summary} onClick={() => submitElement(ticket)}>Submit</Button>
      </CardFooter>
    </Card>
  );
}
